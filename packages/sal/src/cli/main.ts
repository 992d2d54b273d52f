/** `sal`: from words to a verb, from what it returns or throws to output and an exit code. */

import { existsSync } from 'node:fs';
import { UsageError, UserError } from '../errors.js';
import { packageVersion } from '../study/runs.js';
import { parseArguments } from './arguments.js';
import { Console, processStreams, type Streams } from './console.js';
import { fieldsOf } from './fields.js';
import { overviewHelp, verbHelp } from './help.js';
import { knownSections, loadVerb, registry, type VerbEntry } from './registry.js';
import { resolveSettings } from './resolve-settings.js';
import { explainSystemError } from './system-errors.js';

/**
 * Runs one command line and returns the process's exit code: 0, 1 (FailureError or a bug), 2 (UsageError), 130.
 * @param argv the words after `sal`
 */
export async function main(
  argv: readonly string[],
  streams: Streams = processStreams,
  entries: readonly VerbEntry[] = registry,
): Promise<number> {
  const { words, json } = takeJsonFlag(argv);
  const interruption = new AbortController();
  const console = new Console(streams, interruption.signal);
  const stopListening = listenForInterruption(interruption, console);
  try {
    const result = await runCommand(words, console, entries, json);
    console.finish();
    if (json) console.print(JSON.stringify(result));
    return 'ok' in result && result.ok === false ? 1 : 0;
  } catch (thrown) {
    console.finish();
    const error = explainSystemError(thrown);
    console.error(errorText(error));
    const name = error instanceof Error ? error.name : 'Error';
    if (json) console.print(JSON.stringify({ error: { name, message: messageOf(error) } }));
    return error instanceof UserError ? error.exitCode : 1;
  } finally {
    stopListening();
  }
}

async function runCommand(
  argv: readonly string[],
  console: Console,
  entries: readonly VerbEntry[],
  json: boolean,
): Promise<object> {
  const print = (line: string) => (json ? console.error(line) : console.print(line));
  const [first, ...words] = argv;
  if (first === undefined || first === '--help' || first === '-h' || (first === 'help' && words.length === 0)) {
    print(overviewHelp(entries, packageVersion()));
    return { verbs: entries.map((entry) => entry.name) };
  }
  if (first === '--version' || first === '-v') {
    print(packageVersion());
    return { version: packageVersion() };
  }
  if (first.startsWith('-')) {
    throw new UsageError(`unknown flag ${first}`, { expected: 'a verb first: sal VERB ...', fix: 'see sal --help' });
  }
  const asksHelp = first === 'help';
  const verb = await loadVerb(asksHelp ? words[0]! : first, entries);
  const fields = fieldsOf(verb.settings);
  const parsed = asksHelp ? undefined : parseArguments(words, fields, verb.positionals);
  if (!parsed || parsed.help) {
    print(verbHelp(verb));
    return { verb: verb.name, settings: fields.map((field) => field.key) };
  }
  const studyIndex = verb.positionals.findIndex((positional) => positional.name === 'STUDY');
  const study = parsed.positionals[studyIndex];
  const settings = resolveSettings(
    verb,
    parsed.values,
    study && existsSync(study) ? study : undefined,
    knownSections(entries),
  );
  return await verb.run({ hooks: console, print, json }, parsed.positionals, settings);
}

/** `--json` may stand anywhere before `--`. */
function takeJsonFlag(argv: readonly string[]): { words: string[]; json: boolean } {
  const end = argv.indexOf('--');
  const words = argv.filter((word, index) => word !== '--json' || (end >= 0 && index > end));
  return { words, json: words.length < argv.length };
}

/** First Ctrl-C (or a scheduler's SIGTERM): the step saves its state and stops. Second: the process ends at once. */
function listenForInterruption(interruption: AbortController, console: Console): () => void {
  const onSignal = () => {
    if (interruption.signal.aborted) process.exit(130);
    console.log('interrupted: saving the state; once more ends at once');
    interruption.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return () => {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function errorText(error: unknown): string {
  if (error instanceof UserError) return `error: ${error.message}`;
  const stack = error instanceof Error && process.env.SAL_DEBUG === '1' ? `\n${error.stack}` : '';
  const hint = stack ? '' : '\n  this is a bug of sal; SAL_DEBUG=1 shows where';
  return `internal error: ${messageOf(error)}${hint}${stack}`;
}
