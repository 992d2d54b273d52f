/** Runs the cases of a trial, several at once, until all are done or the time is over. */

import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Random } from '../../../packages/sal/dist/random.js';
import { programHash } from './folder.js';
import { type Entry, Journal } from './journal.js';
import { type Case, type CaseResult, Impossible, type Place, type Trial } from './trial.js';

export interface SessionOptions {
  folder: string;
  program: string;
  seed: number;
  /** Cases in all; those done in earlier sessions count. */
  cases: number;
  /** Time after which no case is started. */
  minutes: number;
  /** Cases at once. */
  jobs: number;
  print: (line: string) => void;
}

export interface Tally {
  done: number;
  wanted: number;
  units: number;
  failures: Entry[];
}

/** Folders of failed cases are kept for looking at, but not without end. */
const mostKept = 20;

type RunCase = (one: Case) => Promise<CaseResult>;

/** Holds a trial and returns what came of it, earlier sessions of the same seed and program included. */
export async function holdTrial(trial: Trial, options: SessionOptions): Promise<Tally> {
  const { folder, program, seed, cases, print } = options;
  const version = programHash(program);
  const home = join(folder, trial.name);
  const journal = new Journal(join(home, `journal-${seed}-${version}.jsonl`));
  const waiting = Array.from({ length: cases }, (_, i) => i + 1).filter((number) => !journal.has(number));
  if (waiting.length > 0) {
    const run = await trial.prepare(basePlace(folder, version, options));
    const deadline = performance.now() + options.minutes * 60_000;
    const worker = async () => {
      for (let number = waiting.shift(); number !== undefined; number = waiting.shift()) {
        if (performance.now() > deadline) return;
        const entry = await runCase(run, number, home, options);
        journal.add(entry);
        if (entry.faults.length > 0) print(failureText(trial, entry, options));
      }
    };
    await Promise.all(Array.from({ length: options.jobs }, worker));
  }
  const done = journal.all().filter(({ number }) => number <= cases);
  return {
    done: done.length,
    wanted: cases,
    units: done.reduce((sum, { units }) => sum + units, 0),
    failures: done.filter(({ faults }) => faults.length > 0),
  };
}

/** Runs one case, again if it was run before, and keeps its folder. */
export async function holdOne(trial: Trial, number: number, options: SessionOptions): Promise<Entry> {
  const home = join(options.folder, trial.name);
  const run = await trial.prepare(basePlace(options.folder, programHash(options.program), options));
  const entry = await runCase(run, number, home, options, true);
  options.print(JSON.stringify(entry, null, 2));
  options.print(`its folder: ${caseFolder(home, options.seed, number)}`);
  return entry;
}

/** `kill: 1000 cases (1312 kills), 0 failures`. */
export function summaryLine(trial: Trial, { done, wanted, units, failures }: Tally): string {
  const cases = done === wanted ? `${done} cases` : `${done} of ${wanted} cases`;
  return `${trial.name}: ${cases} (${units} ${trial.unit}), ${failures.length} failures`;
}

/** What all trials of one state of the program start from; that of other states is of no use any more. */
function basePlace(folder: string, version: string, { program, seed }: SessionOptions): Place {
  const base = join(folder, `base-${version}`);
  for (const name of readdirSync(folder)) {
    if (name.startsWith('base-') && name !== `base-${version}`) removeTree(join(folder, name));
  }
  mkdirSync(base, { recursive: true });
  return { base, program, seed };
}

function caseFolder(home: string, seed: number, number: number): string {
  return join(home, 'cases', `${seed}-${number}`);
}

async function runCase(
  run: RunCase,
  number: number,
  home: string,
  { seed }: SessionOptions,
  keep = false,
): Promise<Entry> {
  const folder = caseFolder(home, seed, number);
  removeTree(folder);
  mkdirSync(folder, { recursive: true });
  const start = performance.now();
  let result: CaseResult;
  try {
    result = await run({ number, folder, random: Random.of(seed, 'torture', home.split('/').at(-1)!, number) });
  } catch (error) {
    if (error instanceof Impossible) throw error;
    result = { what: 'the trial itself', units: 0, faults: [`could not be held: ${(error as Error).stack}`] };
  }
  if (result.faults.length === 0 && !keep) removeTree(folder);
  else if (!keep && ++kept > mostKept) removeTree(folder);
  return { number, seconds: Math.round(performance.now() - start) / 1000, ...result };
}

let kept = 0;

/** Removes a folder also where a trial has taken its permissions away. */
function removeTree(folder: string): void {
  if (existsSync(folder)) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

function failureText(trial: Trial, entry: Entry, { seed }: SessionOptions): string {
  const again = `npm run torture -- ${trial.name} --seed ${seed} --case ${entry.number}`;
  return `FAILED ${trial.name} seed ${seed} case ${entry.number}: ${entry.what}\n  ${entry.faults.join('\n  ')}\n  again: ${again}`;
}
