/** Nonlinearities without parameters; each keeps the shape of its input. */

import { call, type Tensor } from '../tensor.js';
import { Module } from './module.js';

/** max(x, 0) */
export class ReLU extends Module {
  forward(x: Tensor): Tensor {
    return call('aten::relu', '', x);
  }
}

/** x where positive, slope * x elsewhere. */
export class LeakyReLU extends Module {
  constructor(readonly negativeSlope = 0.01) {
    super();
  }

  forward(x: Tensor): Tensor {
    return call('aten::leaky_relu', '', x, this.negativeSlope);
  }

  protected override describe(): string {
    return `negativeSlope=${this.negativeSlope}`;
  }
}

/** x * Phi(x), exactly or by the tanh approximation (Hendrycks & Gimpel 2016). */
export class GELU extends Module {
  constructor(readonly approximate: 'none' | 'tanh' = 'none') {
    super();
  }

  forward(x: Tensor): Tensor {
    return call('aten::gelu', '', x, this.approximate);
  }

  protected override describe(): string {
    return `approximate=${this.approximate}`;
  }
}

/** x * sigmoid(x) (Elfwing et al. 2018). */
export class SiLU extends Module {
  forward(x: Tensor): Tensor {
    return call('aten::silu', '', x);
  }
}

/** 1 / (1 + exp(-x)) */
export class Sigmoid extends Module {
  forward(x: Tensor): Tensor {
    return call('aten::sigmoid', '', x);
  }
}

export class Tanh extends Module {
  forward(x: Tensor): Tensor {
    return call('aten::tanh', '', x);
  }
}

/** exp(x) / sum exp(x) along an axis. */
export class Softmax extends Module {
  constructor(readonly dim: number) {
    super();
  }

  forward(x: Tensor): Tensor {
    return x.softmax(this.dim);
  }

  protected override describe(): string {
    return `dim=${this.dim}`;
  }
}
