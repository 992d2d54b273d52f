/**
 * BYOL (Grill et al. 2020, arXiv 2006.07733): a predictor foresees what a slowly moving average of the network, the
 * target, makes of the other view. No image is compared with another; the average keeps the embeddings apart.
 */

import { noGrad, scope, type Tensor } from '@sal-smis/torch';
import { Module } from '@sal-smis/torch/nn';
import { z } from 'zod';
import type { UNet } from '../../models/unet.js';
import { compareOptions, halves, inFullPrecision, makeEncoder } from '../contrast/compare.js';
import { Perceptron, type ProjectedEncoder } from '../contrast/heads.js';
import { cosineDistance } from '../contrast/losses.js';
import { twoViews, type ViewOptions } from '../contrast/views.js';
import type { ImageShape } from '../shape.js';
import { defineTask, type Streams, type TaskContext, type TaskModel, type TaskSample } from '../task.js';

const options = z.object({
  ...compareOptions,
  decay: z
    .number()
    .min(0)
    .max(1)
    .default(0.99)
    .describe('decay of the target network at first; it rises to 1 along a cosine'),
});

/** Decay of the target after step `step` of `iterations`: 1 - (1 - first) (cos(pi step / iterations) + 1) / 2. */
export function targetDecay(step: number, iterations: number, first: number): number {
  return 1 - ((1 - first) * (Math.cos((Math.PI * step) / iterations) + 1)) / 2;
}

/** Online network, predictor and target: all that a checkpoint must hold. */
class OnlineAndTarget extends Module {
  readonly online: ProjectedEncoder;
  readonly predictor: Perceptron;
  readonly target: ProjectedEncoder;

  constructor(context: TaskContext, hidden: number, embedding: number) {
    super();
    this.online = this.child('online', makeEncoder(context, [hidden, embedding]));
    this.predictor = this.child('predictor', new Perceptron([embedding, hidden, embedding]));
    this.target = this.child('target', makeEncoder(context, [hidden, embedding]));
    this.target.loadStateDict(this.online.stateDict());
    this.to(context.device);
    for (const parameter of this.target.parameters()) parameter.requiresGrad = false;
  }

  /** What the online network foresees, [N, d]. */
  forward(x: Tensor): Tensor {
    return this.predictor.forward(this.online.forward(x)).to('float32');
  }

  /** target = decay * target + (1 - decay) * online; batch statistics are the target's own. */
  follow(decay: number): void {
    noGrad(() => {
      const values = new Map(this.online.namedParameters());
      for (const [name, target] of this.target.namedParameters()) target.lerp_(values.get(name) as Tensor, 1 - decay);
    });
  }
}

class Byol implements TaskModel {
  readonly trained = 'encoder';
  readonly network: OnlineAndTarget;

  constructor(
    private readonly context: TaskContext,
    private readonly views: ViewOptions,
    private readonly sizes: { hidden: number; embedding: number; decay: number },
  ) {
    this.network = new OnlineAndTarget(context, sizes.hidden, sizes.embedding);
  }

  get unet(): UNet {
    return this.network.online.unet;
  }

  get sampleShape(): ImageShape {
    return this.context.shape;
  }

  /** Sum of both directions: the first view foretells the second, and the second the first; 0..8. */
  loss(pixels: Uint8Array, streams: Streams): Tensor {
    const { device } = this.context;
    return scope(() => {
      const input = inFullPrecision(device, () => twoViews(pixels, streams, this.views, this.context));
      const [targetFirst, targetSecond] = halves(noGrad(() => this.network.target.forward(input)));
      const [first, second] = halves(this.network.forward(input));
      return inFullPrecision(device, () =>
        cosineDistance(first, targetSecond).add(cosineDistance(second, targetFirst)),
      );
    });
  }

  afterStep(step: number): void {
    this.network.follow(targetDecay(step, this.context.iterations, this.sizes.decay));
  }

  samples(): TaskSample[] {
    return [];
  }
}

export const byol = defineTask({
  name: 'byol',
  kind: 'comparison',
  summary: 'foresee what a moving average of the network makes of another view; no negatives',
  paper: 'Grill et al. 2020, arXiv 2006.07733',
  options,
  create: (context, { hidden, embedding, decay, ...views }) => new Byol(context, views, { hidden, embedding, decay }),
});
