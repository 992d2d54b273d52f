/** Smaller and larger maps of [N, C, H, W]. */

import { adaptiveAvgPool2d, avgPool2d, maxPool2d, upsampleBilinear2d } from '../ops/image.js';
import type { Tensor } from '../tensor.js';
import { Module } from './module.js';

abstract class Pooling extends Module {
  constructor(
    readonly kernelSize: number,
    readonly stride = kernelSize,
  ) {
    super();
  }

  protected override describe(): string {
    return `${this.kernelSize}${this.stride === this.kernelSize ? '' : `, stride=${this.stride}`}`;
  }
}

export class MaxPool2d extends Pooling {
  forward(x: Tensor): Tensor {
    return maxPool2d(x, this.kernelSize, this.stride);
  }
}

export class AvgPool2d extends Pooling {
  forward(x: Tensor): Tensor {
    return avgPool2d(x, this.kernelSize, this.stride);
  }
}

/** Averages to a fixed size whatever the input's. */
export class AdaptiveAvgPool2d extends Module {
  constructor(readonly size: readonly [height: number, width: number]) {
    super();
  }

  forward(x: Tensor): Tensor {
    return adaptiveAvgPool2d(x, this.size);
  }

  protected override describe(): string {
    return `[${this.size.join(', ')}]`;
  }
}

/** Enlarges by a whole factor, corners aligned or not. */
export class UpsamplingBilinear2d extends Module {
  constructor(
    readonly scaleFactor: number,
    readonly alignCorners = true,
  ) {
    super();
  }

  forward(x: Tensor): Tensor {
    const [, , height = 0, width = 0] = x.shape;
    return upsampleBilinear2d(x, [height * this.scaleFactor, width * this.scaleFactor], this.alignCorners);
  }

  protected override describe(): string {
    return `${this.scaleFactor}, alignCorners=${this.alignCorners}`;
  }
}
