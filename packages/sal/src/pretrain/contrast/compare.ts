/** What the tasks that compare views share: two views through encoder and projector, and a loss over the embeddings. */

import { autocast, scope, type Tensor } from '@sal-smis/torch';
import { z } from 'zod';
import { UNet } from '../../models/unet.js';
import type { ImageShape } from '../shape.js';
import type { Streams, TaskContext, TaskModel, TaskSample } from '../task.js';
import { ProjectedEncoder } from './heads.js';
import { twoViews, type ViewOptions, viewOptions } from './views.js';

/** Options of every such task. */
export const compareOptions = {
  ...viewOptions,
  hidden: z.int().min(1).max(16_384).default(512).describe('width of the hidden layers of projector and predictor'),
  embedding: z.int().min(1).max(16_384).default(128).describe('dimensions of the embedding that the loss compares'),
};

/** An encoder with a fresh U-Net for the study's images; `sizes` are those of the projector's layers. */
export function makeEncoder({ shape, width, inputStride }: TaskContext, sizes: readonly number[]): ProjectedEncoder {
  return new ProjectedEncoder(
    new UNet({ inChannels: shape.channels, classes: shape.channels, width, inputStride }),
    sizes,
  );
}

/** Embeddings of the two views of n images, float32 [n, d] each. */
export type PairLoss = (first: Tensor, second: Tensor) => Tensor;

/** The two halves of [2n, d]. */
export function halves(both: Tensor): [Tensor, Tensor] {
  const n = (both.shape[0] ?? 0) / 2;
  return [both.slice(0, 0, n), both.slice(0, n, 2 * n)];
}

/** Runs `body` in float32 whatever surrounds it: similarities over a small temperature do not bear rounding to bf16. */
export function inFullPrecision<T>(device: string, body: () => T): T {
  return autocast(body, { device: device === 'cuda' ? 'cuda' : 'cpu', enabled: false });
}

/** One encoder for both views, which go through it as one batch. The decoder of the U-Net stays as it was drawn. */
export class Comparison implements TaskModel {
  readonly trained = 'encoder';
  readonly network: ProjectedEncoder;

  constructor(
    private readonly context: TaskContext,
    private readonly views: ViewOptions,
    sizes: readonly number[],
    private readonly pairLoss: PairLoss,
  ) {
    this.network = makeEncoder(context, sizes);
    this.network.to(context.device);
  }

  get unet(): UNet {
    return this.network.unet;
  }

  get sampleShape(): ImageShape {
    return this.context.shape;
  }

  loss(pixels: Uint8Array, streams: Streams): Tensor {
    const { device } = this.context;
    return scope(() => {
      const input = inFullPrecision(device, () => twoViews(pixels, streams, this.views, this.context));
      const [first, second] = halves(this.network.forward(input));
      return inFullPrecision(device, () => this.pairLoss(first, second));
    });
  }

  samples(): TaskSample[] {
    return [];
  }
}
