/**
 * The loop that every training shares: steps, metrics, checkpoints by the clock, interrupts. What a step does is the
 * caller's; since random numbers are functions of the step, stopping anywhere and resuming changes nothing.
 */

import { join } from 'node:path';
import type { Tensor } from '@sal-smis/torch';
import { FailureError, InterruptedError } from '../errors.js';
import type { Hooks } from '../progress.js';
import { firstNonFinite, LossWatch } from './health.js';
import { MetricsLog } from './metrics-log.js';

export interface LoopOptions {
  /** What the progress line calls this. */
  label: string;
  /** Folder of the run; gets `metrics.jsonl`. */
  directory: string;
  /** Steps that are done already. */
  from: number;
  iterations: number;
  /** Images that one step looks at, for the rate. */
  imagesPerStep: number;
  /** Does step `step` (0-based) and returns numbers worth logging. */
  step(step: number): Record<string, number>;
  /** Every tensor that the next step builds on, by group and name: what must be finite before it is saved. */
  state(): Readonly<Record<string, ReadonlyMap<string, Tensor>>>;
  /** A metrics row every so many steps. */
  logEvery: number;
  /** Runs after every `validateEvery` steps and after the last; its numbers join the row. 0 switches it off. */
  validateEvery: number;
  validate?(stepsDone: number): Record<string, number>;
  /** Asked before each step and after each validation: true ends the training early. Must survive a resume. */
  stopped?(): boolean;
  saveCheckpoint(stepsDone: number): void;
  /** Seconds between checkpoints. */
  checkpointEvery: number;
  hooks: Hooks;
}

export interface LoopResult {
  /** Fewer than asked for where `stopped` ended the training. */
  stepsDone: number;
  /** Over the steps done in this process, checkpoints and validation included; null when none was left to do. */
  imagesPerSecond: number | null;
}

/**
 * @throws InterruptedError after saving a checkpoint, when the signal is aborted; FailureError when a loss or a weight is
 *   not finite or the loss explodes, with the last good checkpoint left as it is
 */
export async function runLoop(options: LoopOptions): Promise<LoopResult> {
  const { from, iterations, hooks, label } = options;
  const log = new MetricsLog(join(options.directory, 'metrics.jsonl'));
  log.truncateAfter(from);
  const start = performance.now();
  let lastCheckpoint = start;
  let done = from;
  let saved = from;
  const watch = new LossWatch();
  const healthy = (problem: string | null) => {
    if (problem !== null) throw diverged(options, problem, done, saved);
  };
  const save = () => {
    options.saveCheckpoint(done);
    saved = done;
  };
  while (done < iterations && !options.stopped?.()) {
    const numbers = options.step(done);
    done++;
    healthy(watch.see(numbers));
    const atEnd = done === iterations;
    const validating = options.validate && options.validateEvery > 0 && (atEnd || done % options.validateEvery === 0);
    // What is validated may be kept as the best.
    if (validating) {
      healthy(weightsProblem(options));
      Object.assign(numbers, options.validate?.(done));
    }
    const last = atEnd || (options.stopped?.() ?? false);
    if (last || validating || done % options.logEvery === 0) log.append({ step: done, ...numbers });
    hooks.progress(label, done, iterations, summary(numbers));

    const now = performance.now();
    if (last || now - lastCheckpoint > options.checkpointEvery * 1000) {
      if (!validating) healthy(weightsProblem(options));
      save();
      lastCheckpoint = now;
    }
    // Signals are delivered between steps only.
    await new Promise((resolve) => setImmediate(resolve));
    if (hooks.signal.aborted && !last) {
      healthy(weightsProblem(options));
      save();
      throw new InterruptedError(`${label} was interrupted at step ${done} of ${iterations}; the state is saved`, {
        fix: 'run the same command again to go on',
      });
    }
  }
  const seconds = (performance.now() - start) / 1000;
  const steps = done - from;
  return { stepsDone: done, imagesPerSecond: steps > 0 ? (steps * options.imagesPerStep) / seconds : null };
}

function weightsProblem({ state }: LoopOptions): string | null {
  const name = firstNonFinite(state());
  return name === null ? null : `a value of ${name} is not finite`;
}

function diverged({ label, directory, iterations }: LoopOptions, problem: string, step: number, saved: number) {
  const state = saved > 0 ? `the last good state is that after step ${saved}` : 'no state was saved before';
  return new FailureError(`${label} stopped at step ${step} of ${iterations}: ${problem}; ${state}`, {
    where: directory,
    fix: 'lower --learning-rate, or try --gradient-clip 1 (sal train), a longer --warmup or --precision fp32',
  });
}

function summary(numbers: Record<string, number>): string {
  return Object.entries(numbers)
    .slice(0, 3)
    .map(([name, value]) => `${name} ${value.toFixed(4)}`)
    .join('  ');
}
