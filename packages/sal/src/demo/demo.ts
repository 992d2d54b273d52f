/**
 * The whole method on synthetic images, as a tour of the command line: every step is a command that a person could
 * type, run through the same entry as `sal` itself. Then a page with what came of it.
 */
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { setThreads } from '@sal-smis/torch';
import { processStreams, type Streams } from '../cli/console.js';
import { main } from '../cli/main.js';
import { FailureError, InterruptedError } from '../errors.js';
import type { Hooks } from '../progress.js';
import { compareEvaluations } from '../report/comparison.js';
import type { ReportInput, ReportMetric } from '../report/input.js';
import { writeReport } from '../report/write.js';
import { Study } from '../study/study.js';
import { writeDataset } from './dataset.js';
import { outcomeOf } from './outcome.js';
import {
  commandLine,
  type DemoClasses,
  type DemoSize,
  type DemoStep,
  demoPaths,
  demoSizes,
  demoSteps,
} from './plan.js';
import { type DemoState, openState, saveState } from './state.js';

export interface DemoOptions {
  directory: string;
  quick: boolean;
  seed: number;
  /** With 3 each lesion holds a nodule. */
  classes?: DemoClasses;
  /** In place of the size that `quick` gives. */
  size?: DemoSize;
  /** Where the steps show what they do; standard error unless given. */
  terminal?: Terminal;
}

type Terminal = Omit<Streams, 'out'>;

type Numbers = Pick<ReportMetric, 'mean' | 'median' | 'ci95'>;

export interface DemoResult {
  directory: string;
  /** Absolute path of the page. */
  report: string;
  seconds: number;
  labels: number;
  /** Test Dice by way of choosing. */
  dice: { chosen: Numbers; random: Numbers };
  /** Chosen minus random, image by image. */
  difference: { mean: number; ci95: readonly [number, number] };
}

/**
 * Makes the demo in its folder, going on where an earlier one was interrupted.
 * @throws UsageError where the folder is not the demo's to write in; what a step throws; InterruptedError
 */
export async function runDemo(options: DemoOptions, hooks: Hooks, print: (line: string) => void): Promise<DemoResult> {
  const { directory, quick, seed, classes = 2 } = options;
  const { size = quick ? demoSizes.quick : demoSizes.full, terminal = processStreams } = options;
  const state = openState(directory, { quick, seed, classes });
  // The numbers then are the same on any number of cores; and on a busy machine two threads that wait for one another
  // are many times slower than one, while images this small gain little from the second.
  setThreads(1);
  mkdirSync(directory, { recursive: true });
  saveState(directory, state);

  await performOnce(state, directory, 'images', `(${size.images} synthetic images with masks)`, print, async () => {
    await writeDataset(directory, size, seed, hooks, classes);
    return { result: {}, outcome: `${size.images} images with masks, ${size.newImages} without` };
  });
  for (const step of demoSteps(directory, size, seed, classes)) {
    await performOnce(state, directory, step.key, commandLine(step), print, () => perform(step, hooks, terminal));
  }
  print('');
  const input = await report(directory, size.labels, state);
  saveState(directory, { ...state, finished: true });
  return resultOf(directory, input, state);
}

interface Performed {
  result: object;
  outcome: string;
}

/** Does a step unless an earlier run of the demo did it, and writes down that it is done. */
async function performOnce(
  state: DemoState,
  directory: string,
  key: string,
  command: string,
  print: (line: string) => void,
  body: () => Promise<Performed>,
): Promise<void> {
  if (state.steps.some((done) => done.key === key)) return;
  print(`\n$ ${command}`);
  const started = performance.now();
  const { result, outcome } = await body();
  const seconds = Number(((performance.now() - started) / 1000).toFixed(2));
  if (outcome) print(`  ${outcome} (${seconds.toFixed(1)} s)`);
  state.steps.push({ key, command, outcome, seconds, result });
  saveState(directory, state);
}

async function perform(step: DemoStep, hooks: Hooks, terminal: Terminal): Promise<Performed> {
  switch (step.kind) {
    case 'sal':
      return await runVerb(step.words, terminal);
    case 'copy':
      if (hooks.signal.aborted) throw interrupted();
      rmSync(step.to, { recursive: true, force: true });
      cpSync(step.from, step.to, { recursive: true });
      return { result: {}, outcome: 'a second study with the same split and pretraining, for the random choice' };
    default:
      return step satisfies never;
  }
}

/** Runs one command line of `sal` in this process; what it shows goes to the terminal, its result comes back. */
async function runVerb(words: readonly string[], terminal: Terminal): Promise<Performed> {
  let out = '';
  const streams = {
    out: (text: string) => {
      out += text;
    },
    err: terminal.err,
    live: terminal.live,
    columns: terminal.columns,
  };
  const code = await main([...words, '--json'], streams);
  if (code === 130) throw interrupted();
  if (code !== 0) {
    throw new FailureError(`the step "sal ${words[0]}" failed with exit code ${code}; its own message is above`, {
      fix: 'mend what it names and run the same demo command again: it goes on from this step',
    });
  }
  const result = JSON.parse(out.trim().split('\n').at(-1) ?? '{}') as object;
  return { result, outcome: outcomeOf(words[0]!, result) };
}

function interrupted(): InterruptedError {
  return new InterruptedError('the demo was interrupted', { fix: 'run the same command again to go on' });
}

async function report(directory: string, labels: number, state: DemoState): Promise<ReportInput> {
  const paths = demoPaths(directory);
  const chosen = Study.open(paths.chosen);
  try {
    const random = Study.open(paths.random);
    try {
      return await writeReport(
        paths.report,
        [
          { name: 'chosen', study: chosen },
          { name: 'random', study: random },
        ],
        {
          title: 'SAL-SMIS demo',
          summary: `From a folder of synthetic skin images to masks with ${labels} labels, and the same number of labels chosen at random beside it.`,
          cautions: [
            'The images are drawn by a program. They show that every step works; they say nothing about real skin.',
            'One seed each, small images and a short training: which way of choosing is better cannot be seen from one run.',
          ],
          steps: state.steps.map((step) => ({ ...step, command: withoutParents(step.command, directory) })),
        },
      );
    } finally {
      random.close();
    }
  } finally {
    chosen.close();
  }
}

/** Command lines with the demo's folder named from beside it: a report is shared. */
function withoutParents(command: string, directory: string): string {
  return isAbsolute(directory) ? command.replaceAll(join(dirname(directory), '/'), '') : command;
}

function resultOf(directory: string, input: ReportInput, state: DemoState): DemoResult {
  const [chosen, random] = input.arms;
  if (!chosen?.evaluation || !random?.evaluation) throw new Error('internal: a demo without its two evaluations');
  const dice = compareEvaluations(chosen.evaluation, random.evaluation, input.study.seed).find(
    (metric) => metric.first.name === 'dice',
  );
  if (!dice) throw new Error('internal: evaluations without Dice');
  const numbers = ({ mean, median, ci95 }: ReportMetric): Numbers => ({ mean, median, ci95 });
  return {
    directory: resolve(directory),
    report: resolve(demoPaths(directory).report),
    seconds: state.steps.reduce((sum, step) => sum + step.seconds, 0),
    labels: chosen.labels,
    dice: { chosen: numbers(dice.first), random: numbers(dice.second) },
    difference: { mean: dice.difference.mean, ci95: dice.difference.ci95 },
  };
}
