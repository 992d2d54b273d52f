/**
 * What the distortions cost: time to make a batch of the restoration task against the time of the training step that
 * uses it (U-Net of width 16, default precision), alternating in one process; medians over rounds.
 *
 * On a busy machine the threads of a step wait for each other: compare with --threads 1 there.
 *
 * npm run bench -- pretrain-batch [--size 128] [--stride 2] [--batch 16] [--rounds 15] [--threads N]
 */

import { parseArgs } from 'node:util';
import { scope, setThreads } from '@sal-smis/torch';
import { AdamW } from '@sal-smis/torch/optim';
import { synthesize } from '../../packages/sal/dist/images/synthesize.js';
import { averagedShape, averagePixels } from '../../packages/sal/dist/pretrain/average.js';
import { Distorter } from '../../packages/sal/dist/pretrain/models-genesis/distort.js';
import { pretrainTasks } from '../../packages/sal/dist/pretrain/registry.js';
import { Random } from '../../packages/sal/dist/random.js';
import { inPrecision, resolvePrecision } from '../../packages/sal/dist/training/precision.js';

/** Largest share of a step that making its batch may take. */
const allowedShare = 0.1;

export async function run(argv: string[]): Promise<void> {
  const { values } = parseArgs({
    args: argv,
    options: {
      size: { type: 'string', default: '128' },
      batch: { type: 'string', default: '16' },
      stride: { type: 'string', default: '2' },
      rounds: { type: 'string', default: '15' },
      threads: { type: 'string' },
    },
  });
  if (values.threads) setThreads(Number(values.threads));
  const size = Number(values.size);
  const stride = Number(values.stride);
  const batch = Number(values.batch);
  const shape = { height: size, width: size, channels: 3 };
  const pixels = Buffer.concat(Array.from({ length: batch }, (_, i) => synthesize(1, i, size).pixels));
  const makeBatch = batchMaker(pixels, shape, stride);
  const trainStep = stepper(pixels, shape, stride);

  const batchTimes: number[] = [];
  const stepTimes: number[] = [];
  for (let round = -3; round < Number(values.rounds); round++) {
    const made = milliseconds(() => makeBatch(round)) / batch;
    const stepped = milliseconds(() => trainStep(round)) / batch;
    if (round < 0) continue;
    batchTimes.push(made);
    stepTimes.push(stepped);
  }
  const [batchMedian, stepMedian] = [median(batchTimes), median(stepTimes)];
  const share = batchMedian / stepMedian;
  console.log(
    `${size}x${size}x3, input stride ${stride}, batch ${batch}, ${resolvePrecision('auto', 'cpu')}; median ms per image`,
  );
  console.log(`making the batch     ${batchMedian.toFixed(2)}`);
  console.log(`training step        ${stepMedian.toFixed(2)}   (its own batch included)`);
  console.log(`share                ${(100 * share).toFixed(1)} %   (bound ${100 * allowedShare} %)`);
  if (share > allowedShare) process.exitCode = 1;
}

type Shape = { height: number; width: number; channels: number };

function batchMaker(pixels: Uint8Array, shape: Shape, stride: number): (round: number) => void {
  const distorter = new Distorter(averagedShape(shape, stride));
  const bytes = shape.height * shape.width * shape.channels;
  const [averaged, target, input] = Array.from({ length: 3 }, () => new Uint8Array(bytes / stride ** 2));
  return (round) => {
    for (let i = 0; i * bytes < pixels.length; i++) {
      averagePixels(pixels.subarray(i * bytes, (i + 1) * bytes), averaged!, shape, stride);
      distorter.distort(averaged!, target!, input!, Random.of(1, 'bench', round, i));
    }
  };
}

function stepper(pixels: Uint8Array, shape: Shape, stride: number): (round: number) => void {
  const model = pretrainTasks['models-genesis'].create(
    { shape, width: 16, inputStride: stride, device: 'cpu', iterations: 1000, defects: [] },
    {},
  );
  const optimizer = new AdamW(model.network.namedParameters(), { learningRate: 1e-3 });
  const precision = resolvePrecision('auto', 'cpu');
  return (round) => {
    optimizer.zeroGrad();
    scope(() => {
      const loss = inPrecision(precision, 'cpu', () => model.loss(pixels, (i) => Random.of(1, 'bench', round, i)));
      loss.backward();
    });
    optimizer.step();
  };
}

function milliseconds(body: () => void): number {
  const start = performance.now();
  body();
  return performance.now() - start;
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}
