/** Random zeros in training; what stays is divided by 1 - p (Srivastava et al. 2014). */

import { call, type Tensor } from '../tensor.js';
import { Module } from './module.js';

abstract class DropoutLayer extends Module {
  protected abstract readonly operator: string;

  /** @throws Error for a probability outside 0..1 */
  constructor(readonly p = 0.5) {
    super();
    if (!(p >= 0 && p <= 1)) throw new Error(`p is ${p}, expected a probability of 0 to 1`);
  }

  forward(x: Tensor): Tensor {
    return call(this.operator, '', x, this.p, this.training);
  }

  protected override describe(): string {
    return `p=${this.p}`;
  }
}

/** Single values. */
export class Dropout extends DropoutLayer {
  protected readonly operator = 'aten::dropout';
}

/** Whole channels of [N, C, H, W]. */
export class Dropout2d extends DropoutLayer {
  protected readonly operator = 'aten::feature_dropout';
}
