import { callAny, type Tensor } from '../tensor.js';
import { fusedRunsHere } from './fused.js';
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
    if (!fusedRunsHere()) {
      for (const entry of active) this.updateOne(entry);
      return;
    }
    callAny(
      'aten::_fused_sgd_',
      '',
      active.map(({ parameter }) => parameter),
      active.map(({ gradient }) => gradient),
      // From zeros, momentum * 0 + gradient is the gradient: PyTorch's first step.
      this.momentum > 0 ? active.map((entry) => this.stateOf('momentum_buffer', entry)) : [],
      this.weightDecay,
      this.momentum,
      this.learningRate,
      0,
      this.nesterov,
      false,
      false,
    );
  }

  /** The same update from single operators, for a libtorch older than 2.4. */
  private updateOne(entry: Active): void {
    const { parameter } = entry;
    let gradient = this.weightDecay > 0 ? entry.gradient.add(parameter, this.weightDecay) : entry.gradient;
    if (this.momentum > 0) {
      const velocity = this.stateOf('momentum_buffer', entry).mul_(this.momentum).add_(gradient);
      gradient = this.nesterov ? gradient.add(velocity, this.momentum) : velocity;
    }
    parameter.add_(gradient, -this.learningRate);
  }
}
