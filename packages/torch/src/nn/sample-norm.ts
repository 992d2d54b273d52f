/** Normalisations that look at one sample alone, so that training and evaluation do the same. */

import { ones, zeros } from '../ops/create.js';
import { call, type Tensor } from '../tensor.js';
import { Module } from './module.js';

abstract class SampleNorm extends Module {
  constructor(
    protected readonly affineShape: readonly number[] | null,
    readonly eps: number,
  ) {
    super();
    if (!affineShape) return;
    this.parameter('weight', ones(affineShape));
    this.parameter('bias', zeros(affineShape));
  }

  get weight(): Tensor | null {
    return this.hasTensor('weight') ? this.ownTensor('weight') : null;
  }

  get bias(): Tensor | null {
    return this.hasTensor('bias') ? this.ownTensor('bias') : null;
  }
}

/** Over groups of channels of [N, C, ...] (Wu & He 2018). */
export class GroupNorm extends SampleNorm {
  /** @throws Error when the groups do not divide the channels */
  constructor(
    readonly groups: number,
    readonly channels: number,
    { eps = 1e-5, affine = true }: { eps?: number; affine?: boolean } = {},
  ) {
    super(affine ? [channels] : null, eps);
    if (channels % groups !== 0) throw new Error(`groups is ${groups}, expected a divisor of ${channels} channels`);
  }

  forward(x: Tensor): Tensor {
    return call('aten::group_norm', '', x, this.groups, this.weight, this.bias, this.eps, true);
  }

  protected override describe(): string {
    return `${this.groups}, ${this.channels}, eps=${this.eps}`;
  }
}

/** Over each channel of each image of [N, C, H, W] (Ulyanov et al. 2016); no affine part unless asked for, as in PyTorch. */
export class InstanceNorm2d extends SampleNorm {
  constructor(
    readonly channels: number,
    { eps = 1e-5, affine = false }: { eps?: number; affine?: boolean } = {},
  ) {
    super(affine ? [channels] : null, eps);
  }

  forward(x: Tensor): Tensor {
    return call('aten::instance_norm', '', x, this.weight, this.bias, null, null, true, 0.1, this.eps, true);
  }

  protected override describe(): string {
    return `${this.channels}, eps=${this.eps}`;
  }
}

/** Over the last axes, whose sizes are given (Ba et al. 2016). */
export class LayerNorm extends SampleNorm {
  readonly shape: number[];

  constructor(
    shape: number | readonly number[],
    { eps = 1e-5, affine = true }: { eps?: number; affine?: boolean } = {},
  ) {
    const sizes = typeof shape === 'number' ? [shape] : [...shape];
    super(affine ? sizes : null, eps);
    this.shape = sizes;
  }

  forward(x: Tensor): Tensor {
    return call('aten::layer_norm', '', x, this.shape, this.weight, this.bias, this.eps, true);
  }

  protected override describe(): string {
    return `[${this.shape.join(', ')}], eps=${this.eps}`;
  }
}
