/** Normalisation of each channel by the batch in training, by running statistics otherwise (Ioffe & Szegedy 2015). */

import { ones, zeros } from '../ops/create.js';
import { call, type Tensor } from '../tensor.js';
import { Module } from './module.js';

abstract class BatchNorm extends Module {
  /** Numbers of dimensions that the input may have. */
  protected abstract readonly ranks: readonly number[];

  constructor(
    readonly channels: number,
    readonly eps = 1e-5,
    readonly momentum = 0.1,
  ) {
    super();
    this.parameter('weight', ones([channels]));
    this.parameter('bias', zeros([channels]));
    this.buffer('running_mean', zeros([channels]));
    this.buffer('running_var', ones([channels]));
    this.buffer('num_batches_tracked', zeros([], { dtype: 'int64' }));
  }

  get weight(): Tensor {
    return this.ownTensor('weight');
  }

  get bias(): Tensor {
    return this.ownTensor('bias');
  }

  get runningMean(): Tensor {
    return this.ownTensor('running_mean');
  }

  get runningVariance(): Tensor {
    return this.ownTensor('running_var');
  }

  forward(x: Tensor): Tensor {
    const { shape } = x;
    if (!this.ranks.includes(shape.length)) {
      throw new Error(`${this.constructor.name} takes ${this.ranks.join(' or ')} dimensions, the input has [${shape}]`);
    }
    if (this.training) this.ownTensor('num_batches_tracked').add_(1);
    const { weight, bias, runningMean, runningVariance, training, momentum, eps } = this;
    return call('aten::batch_norm', '', x, weight, bias, runningMean, runningVariance, training, momentum, eps, true);
  }

  protected override describe(): string {
    return `${this.channels}, eps=${this.eps}, momentum=${this.momentum}`;
  }
}

/** [N, C] or [N, C, L]. */
export class BatchNorm1d extends BatchNorm {
  protected readonly ranks = [2, 3];
}

/** [N, C, H, W]. */
export class BatchNorm2d extends BatchNorm {
  protected readonly ranks = [4];
}

/** [N, C, D, H, W]. */
export class BatchNorm3d extends BatchNorm {
  protected readonly ranks = [5];
}
