/**
 * One round of the training step in this engine, in a process of its own: U-Net forward, Dice + cross-entropy,
 * backward, Adam, with the defaults of `sal train`. Same weights, images and targets as in ../train_step.py.
 */

import { fromArray, noGrad, scope, setThreads, type Tensor } from '@sal-smis/torch';
import { Adam } from '@sal-smis/torch/optim';
import { batchFromMasks } from '../../packages/sal/dist/models/normalize.js';
import { UNet } from '../../packages/sal/dist/models/unet.js';
import { diceCrossEntropy } from '../../packages/sal/dist/segment/losses/dice-cross-entropy.js';
import { inPrecision, resolvePrecision } from '../../packages/sal/dist/training/precision.js';
import type { Job, Round } from './train-step.js';

const job = JSON.parse(process.argv[2] ?? '') as Job;
if (job.threads > 0) setThreads(job.threads);

/** A cheap pattern in 0..1. */
function ramp(count: number, period: number): Float32Array {
  return new Float32Array(count).map((_, i) => ((i * 7919) % period) / period);
}

function patternedUNet(): UNet {
  const unet = new UNet({ inChannels: 3, classes: 2, width: job.width });
  noGrad(() => {
    for (const parameter of unet.parameters().filter(({ shape }) => shape.length === 4)) {
      const [, ...fanIn] = parameter.shape;
      const bound = 1 / Math.sqrt(fanIn.reduce((product, side) => product * side, 1));
      const values = ramp(parameter.numel, 1009).map((value) => (value * 2 - 1) * bound);
      scope(() => parameter.copy_(fromArray(values, parameter.shape)).shape);
    }
    for (const [name, parameter] of unet.namedParameters()) if (name === 'outc.conv.bias') parameter.zero_();
  });
  return unet;
}

function images(): Tensor {
  const values = ramp(job.batch * 3 * job.side ** 2, 8191).map((value) => (value - 0.5) / 0.25);
  return fromArray(values, [job.batch, 3, job.side, job.side]);
}

function targets(): Tensor {
  const classes = new Uint8Array(job.batch * job.side ** 2).map((_, i) => Math.floor(i / 37) % 2);
  return batchFromMasks(classes, { n: job.batch, height: job.side, width: job.side });
}

const unet = patternedUNet();
const optimizer = new Adam(unet.namedParameters(), { learningRate: 1e-3 });
const x = images();
const target = targets();
const precision = resolvePrecision(job.precision, 'cpu');

function step(): number {
  return scope(() => {
    optimizer.zeroGrad();
    const logits = inPrecision(precision, 'cpu', () => unet.forward(x)).to('float32');
    const loss = diceCrossEntropy(logits, target);
    loss.backward();
    optimizer.step();
    return loss.item();
  });
}

const round: Round = { seconds: [], cpuSeconds: [], losses: [], peakBytes: 0, version: precision };
for (let i = 0; i < job.warmup + job.steps; i++) {
  const start = performance.now();
  const cpuStart = process.cpuUsage();
  round.losses.push(step());
  if (i < job.warmup) continue;
  round.seconds.push((performance.now() - start) / 1000);
  const { user, system } = process.cpuUsage(cpuStart);
  round.cpuSeconds.push((user + system) / 1e6);
}
// resourceUsage gives kilobytes on every platform.
round.peakBytes = process.resourceUsage().maxRSS * 1024;
process.stdout.write(`${JSON.stringify(round)}\n`);
