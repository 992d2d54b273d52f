/** `npm run torture -- TRIAL [flags]`: faults and attacks on the program, seeded and resumable. See docs/how-to/torture.md. */

import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ownFolder, takeFolder } from './frame/folder.js';
import { holdOne, holdTrial, type SessionOptions, summaryLine } from './frame/session.js';
import { Impossible, type Trial } from './frame/trial.js';
import { runAsNobody } from './frame/unprivileged.js';
import { type Options, parseOptions } from './options.js';
import { trials } from './registry.js';

const program = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const print = (line: string) => process.stdout.write(`${line}\n`);

async function main(argv: readonly string[]): Promise<number> {
  let options: Options;
  try {
    options = parseOptions(
      argv,
      trials.map(({ name }) => name),
    );
    if (options.help) return printHelp();
    options.folder = ownFolder(options.folder);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    return 2;
  }
  if (process.getuid?.() === 0) return await runAsNobody(program, options.folder, argv);
  try {
    takeFolder(options.folder);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    return 2;
  }
  let failures = 0;
  for (const trial of trials.filter(({ name }) => options.trials.includes(name))) {
    failures += await hold(trial, options);
  }
  return failures === 0 ? 0 : 1;
}

/** Returns the number of failures. */
async function hold(trial: Trial, options: Options): Promise<number> {
  const cases = typeof options.cases === 'number' ? options.cases : trial.cases[options.cases];
  // A trial may have no part that is short enough.
  if (cases === 0 && options.only === null) return 0;
  const session: SessionOptions = { ...options, program, cases, print };
  try {
    if (options.only !== null) return (await holdOne(trial, options.only, session)).faults.length;
    const start = performance.now();
    const tally = await holdTrial(trial, session);
    print(`${summaryLine(trial, tally)} in ${((performance.now() - start) / 60_000).toFixed(1)} min`);
    return tally.failures.length;
  } catch (error) {
    if (!(error instanceof Impossible)) throw error;
    print(`${trial.name}: cannot be held here: ${error.message}`);
    return 1;
  }
}

function printHelp(): number {
  print(
    'npm run torture -- TRIAL... [--seed S] [--minutes N] [--cases N|all|few] [--case N] [--jobs N] [--folder DIR]',
  );
  print('');
  for (const { name, summary, cases } of trials) print(`  ${name.padEnd(9)}${summary} (${cases.all} cases)`);
  print(`  ${'all'.padEnd(9)}every one of these`);
  return 0;
}

process.exitCode = await main(process.argv.slice(2));
