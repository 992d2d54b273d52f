import { call, type Tensor } from '../tensor.js';
import { type Active, Optimizer, type OptimizerOptions } from './optimizer.js';

export interface RMSpropOptions extends OptimizerOptions {
  /** How much of the mean square is kept at each step. */
  alpha?: number;
  eps?: number;
  momentum?: number;
  /** Divides by the deviation of the gradient in the place of its root mean square. */
  centered?: boolean;
}

/** RMSprop (Tieleman & Hinton 2012; centred: Graves 2013) as torch.optim.RMSprop: eps stands outside of the root. */
export class RMSprop extends Optimizer {
  private readonly alpha: number;
  private readonly eps: number;
  private readonly momentum: number;
  private readonly centered: boolean;

  constructor(parameters: Iterable<[string, Tensor]>, options: RMSpropOptions) {
    super(parameters, options);
    this.alpha = options.alpha ?? 0.99;
    this.eps = options.eps ?? 1e-8;
    this.momentum = options.momentum ?? 0;
    this.centered = options.centered ?? false;
  }

  protected update(active: readonly Active[]): void {
    for (const entry of active) this.updateOne(entry);
  }

  private updateOne(entry: Active): void {
    const { parameter } = entry;
    const gradient = this.weightDecay > 0 ? entry.gradient.add(parameter, this.weightDecay) : entry.gradient;
    const square = this.stateOf('square_avg', entry).mul_(this.alpha);
    call('aten::addcmul_', '', square, gradient, gradient, 1 - this.alpha).dispose();
    const root = this.spread(entry, gradient, square).sqrt().add_(this.eps);
    if (this.momentum === 0) {
      call('aten::addcdiv_', '', parameter, gradient, root, -this.learningRate).dispose();
      return;
    }
    const velocity = this.stateOf('momentum_buffer', entry).mul_(this.momentum).add_(gradient.div(root));
    parameter.add_(velocity, -this.learningRate);
  }

  /** Mean square of the gradient, less the square of its mean where centred. */
  private spread(entry: Active, gradient: Tensor, square: Tensor): Tensor {
    if (!this.centered) return square;
    const mean = this.stateOf('grad_avg', entry).lerp_(gradient, 1 - this.alpha);
    return square.sub(mean.mul(mean));
  }
}
