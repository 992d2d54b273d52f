import type { Tensor } from '../tensor.js';
import { type Active, Optimizer, type OptimizerOptions } from './optimizer.js';

export interface SGDOptions extends OptimizerOptions {
  momentum?: number;
  nesterov?: boolean;
}

/** Stochastic gradient descent with momentum as torch.optim.SGD defines it (the first buffer is the first gradient). */
export class SGD extends Optimizer {
  private readonly momentum: number;
  private readonly nesterov: boolean;

  constructor(parameters: Iterable<[string, Tensor]>, options: SGDOptions) {
    super(parameters, options);
    this.momentum = options.momentum ?? 0;
    this.nesterov = options.nesterov ?? false;
    if (this.nesterov && this.momentum <= 0) throw new Error('nesterov needs a momentum above 0');
  }

  protected update(active: readonly Active[]): void {
    for (const entry of active) {
      const { parameter } = entry;
      let gradient = this.weightDecay > 0 ? entry.gradient.add(parameter, this.weightDecay) : entry.gradient;
      if (this.momentum > 0) {
        // From zeros, momentum * 0 + gradient is the gradient: PyTorch's first step.
        const velocity = this.stateOf('momentum_buffer', entry).mul_(this.momentum).add_(gradient);
        gradient = this.nesterov ? gradient.add(velocity, this.momentum) : velocity;
      }
      parameter.add_(gradient, -this.learningRate);
    }
  }
}
