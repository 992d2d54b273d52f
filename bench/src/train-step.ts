/**
 * Speed and memory of the U-Net training step (forward, Dice + cross-entropy, backward, Adam) here and in PyTorch as
 * people run it (contiguous fp32, default allocator), in alternating rounds, each in a process of its own.
 *
 *   npm run bench -- train-step [--rounds 5] [--steps 5] [--warmup 2] [--threads N] [--python PYTHON] [--out FILE]
 *
 * PYTHON needs torch (default: $PYTHON, else python3). Prints the ratio of the medians of images per second, and of the
 * peaks of resident memory. Exit code 1 where a bound is missed.
 */

import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { median, ratioText } from './numbers.js';

export interface Job {
  side: number;
  width: number;
  batch: number;
  precision: 'auto' | 'fp32';
  warmup: number;
  steps: number;
  /** 0: as many as the engine takes by itself. */
  threads: number;
}

export interface Round {
  /** Time of each step after the warm-up. */
  seconds: number[];
  /** The same in processor time of all threads, the system's share included: steadier on a busy machine. */
  cpuSeconds: number[];
  /** Loss of every step, the warm-up's too. */
  losses: number[];
  /** Peak resident memory of the process. */
  peakBytes: number;
  /** PyTorch's version, or the precision that ours ran in. */
  version: string;
}

interface Summary {
  imagesPerSecond: number;
  cpuMillisecondsPerImage: number;
  /** Of the rounds' medians: least and most. */
  range: [number, number];
  peakBytes: number;
}

interface Result {
  side: number;
  width: number;
  batch: number;
  pytorch: Summary;
  default: Summary & { precision: string; speedRatio: number; memoryRatio: number };
  fp32: Summary & { speedRatio: number; memoryRatio: number };
  /** |loss here / loss in PyTorch - 1| before the first update, fp32: both compute the same thing. */
  lossDifference: number;
}

/** What the project promises. */
const bounds = { default: 2.2, fp32: 1.25, memory: 1.25 };
const sizes = [
  { side: 256, width: 16, batch: 8 },
  { side: 128, width: 16, batch: 16 },
];
const here = dirname(fileURLToPath(import.meta.url));
const runFile = promisify(execFile);

async function round(program: string, script: string, job: Job): Promise<Round> {
  const { stdout } = await runFile(program, [script, JSON.stringify(job)], { maxBuffer: 1 << 24 });
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Round;
}

function summarize(rounds: readonly Round[], batch: number): Summary {
  const speeds = rounds.map(({ seconds }) => batch / median(seconds));
  return {
    imagesPerSecond: batch / median(rounds.flatMap(({ seconds }) => seconds)),
    cpuMillisecondsPerImage: (1000 * median(rounds.flatMap(({ cpuSeconds }) => cpuSeconds))) / batch,
    range: [Math.min(...speeds), Math.max(...speeds)],
    peakBytes: median(rounds.map(({ peakBytes }) => peakBytes)),
  };
}

async function measure(job: Omit<Job, 'precision'>, python: string, rounds: number): Promise<Result> {
  const pytorch: Round[] = [];
  const fast: Round[] = [];
  const fp32: Round[] = [];
  const worker = resolve(here, 'train-step-worker.js');
  for (let i = 0; i < rounds; i++) {
    pytorch.push(await round(python, resolve(here, '../train_step.py'), { ...job, precision: 'fp32' }));
    fast.push(await round(process.execPath, worker, { ...job, precision: 'auto' }));
    fp32.push(await round(process.execPath, worker, { ...job, precision: 'fp32' }));
  }
  const reference = summarize(pytorch, job.batch);
  const compare = (mine: readonly Round[]) => {
    const summary = summarize(mine, job.batch);
    return {
      ...summary,
      speedRatio: summary.imagesPerSecond / reference.imagesPerSecond,
      memoryRatio: summary.peakBytes / reference.peakBytes,
    };
  };
  const lossDifference = Math.abs(fp32[0]!.losses[0]! / pytorch[0]!.losses[0]! - 1);
  const { side, width, batch } = job;
  return {
    ...{ side, width, batch, lossDifference, pytorch: reference, fp32: compare(fp32) },
    default: { ...compare(fast), precision: fast[0]!.version },
  };
}

function report(result: Result): boolean {
  const { side, width, batch, pytorch, fp32 } = result;
  const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;
  const row = (name: string, { imagesPerSecond, range, cpuMillisecondsPerImage, peakBytes }: Summary, rest: string) =>
    console.log(
      `  ${name.padEnd(16)}${imagesPerSecond.toFixed(1).padStart(7)} images/s` +
        ` (${range.map((speed) => speed.toFixed(1)).join('-')})` +
        `  ${cpuMillisecondsPerImage.toFixed(0).padStart(4)} ms of processor/image  ${megabytes(peakBytes).padStart(8)}${rest}`,
    );
  console.log(`${side}x${side}, width ${width}, batch ${batch}`);
  row('PyTorch', pytorch, '');
  row(
    `default (${result.default.precision})`,
    result.default,
    ratioText(result.default, bounds.default, bounds.memory),
  );
  row('fp32', fp32, ratioText(fp32, bounds.fp32, bounds.memory));
  console.log(`  first loss in fp32 differs from PyTorch's by ${result.lossDifference.toExponential(1)} relative`);
  return (
    result.default.speedRatio >= bounds.default &&
    fp32.speedRatio >= bounds.fp32 &&
    Math.max(result.default.memoryRatio, fp32.memoryRatio) <= bounds.memory
  );
}

async function checkPython(python: string): Promise<void> {
  try {
    await runFile(python, ['-c', 'import torch']);
  } catch {
    throw new Error(
      `${python} cannot import torch, which this bench compares with: name a Python that can with --python`,
    );
  }
}

export async function run(argv: string[]): Promise<void> {
  const { values } = parseArgs({
    args: argv,
    options: {
      rounds: { type: 'string', default: '5' },
      steps: { type: 'string', default: '5' },
      warmup: { type: 'string', default: '2' },
      threads: { type: 'string', default: '0' },
      python: { type: 'string', default: process.env.PYTHON ?? 'python3' },
      out: { type: 'string', default: resolve(here, '../results/train-step.json') },
    },
  });
  await checkPython(values.python);
  const shared = { warmup: Number(values.warmup), steps: Number(values.steps), threads: Number(values.threads) };
  const loadBefore = loadavg()[0]!;
  const results: Result[] = [];
  for (const size of sizes) {
    const result = await measure({ ...size, ...shared }, values.python, Number(values.rounds));
    results.push(result);
    if (!report(result)) process.exitCode = 1;
  }
  const processor = `${cpus()[0]?.model.trim()}, ${cpus().length} cores`;
  mkdirSync(dirname(values.out), { recursive: true });
  const settings = { ...shared, rounds: Number(values.rounds), processor, loadBefore, date: new Date().toISOString() };
  writeFileSync(values.out, `${JSON.stringify({ settings, bounds, results }, null, 2)}\n`);
  console.log(`load before: ${loadBefore.toFixed(1)} (a quiet machine has less than 0.5); written to ${values.out}`);
}
