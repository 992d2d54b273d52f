/**
 * The loop that every training shares: steps, metrics, checkpoints by the clock, interrupts. What a step does is the
 * caller's; since random numbers are functions of the step, stopping anywhere and resuming changes nothing.
 */

import { join } from 'node:path';
import { InterruptedError } from '../errors.js';
import type { Hooks } from '../progress.js';
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

/** @throws InterruptedError after saving a checkpoint, when the signal is aborted */
export async function runLoop(options: LoopOptions): Promise<LoopResult> {
  const { from, iterations, hooks, label } = options;
  const log = new MetricsLog(join(options.directory, 'metrics.jsonl'));
  log.truncateAfter(from);
  const start = performance.now();
  let lastCheckpoint = start;
  let done = from;
  while (done < iterations && !options.stopped?.()) {
    const numbers = options.step(done);
    done++;
    const atEnd = done === iterations;
    const validating = options.validate && options.validateEvery > 0 && (atEnd || done % options.validateEvery === 0);
    if (validating) Object.assign(numbers, options.validate?.(done));
    const last = atEnd || (options.stopped?.() ?? false);
    if (last || validating || done % options.logEvery === 0) log.append({ step: done, ...numbers });
    hooks.progress(label, done, iterations, summary(numbers));

    const now = performance.now();
    if (last || now - lastCheckpoint > options.checkpointEvery * 1000) {
      options.saveCheckpoint(done);
      lastCheckpoint = now;
    }
    // Signals are delivered between steps only.
    await new Promise((resolve) => setImmediate(resolve));
    if (hooks.signal.aborted && !last) {
      options.saveCheckpoint(done);
      throw new InterruptedError(`${label} was interrupted at step ${done} of ${iterations}; the state is saved`, {
        fix: 'run the same command again to go on',
      });
    }
  }
  const seconds = (performance.now() - start) / 1000;
  const steps = done - from;
  return { stepsDone: done, imagesPerSecond: steps > 0 ? (steps * options.imagesPerStep) / seconds : null };
}

function summary(numbers: Record<string, number>): string {
  return Object.entries(numbers)
    .slice(0, 3)
    .map(([name, value]) => `${name} ${value.toFixed(4)}`)
    .join('  ');
}
