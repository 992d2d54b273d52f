import { zeros } from '../ops/create.js';
import { call, callAny, type Tensor } from '../tensor.js';
import { fusedRunsHere } from './fused.js';
import { type Active, Optimizer, type OptimizerOptions } from './optimizer.js';

export interface AdamOptions extends OptimizerOptions {
  betas?: readonly [number, number];
  eps?: number;
}

abstract class AdamBase extends Optimizer {
  private readonly betas: readonly [number, number];
  private readonly eps: number;
  protected abstract readonly decoupled: boolean;

  constructor(parameters: Iterable<[string, Tensor]>, options: AdamOptions) {
    super(parameters, options);
    this.betas = options.betas ?? [0.9, 0.999];
    this.eps = options.eps ?? 1e-8;
  }

  protected update(active: readonly Active[]): void {
    const averages = active.map((entry) => this.stateOf('exp_avg', entry));
    const squares = active.map((entry) => this.stateOf('exp_avg_sq', entry));
    const steps = active.map((entry) =>
      this.stateOf('step', entry, () => zeros([], { device: entry.parameter.device })),
    );
    const fused = this.decoupled ? 'aten::_fused_adamw_' : 'aten::_fused_adam_';
    if (!fusedRunsHere()) {
      active.forEach((entry, i) => {
        this.updateOne(entry, averages[i] as Tensor, squares[i] as Tensor, steps[i] as Tensor);
      });
      return;
    }
    for (const step of steps) step.add_(1);
    callAny(
      fused,
      '',
      active.map(({ parameter }) => parameter),
      active.map(({ gradient }) => gradient),
      averages,
      squares,
      [],
      steps,
      this.learningRate,
      this.betas[0],
      this.betas[1],
      this.weightDecay,
      this.eps,
      false,
      false,
    );
  }

  /** The same update from single operators, for a libtorch older than 2.4. */
  private updateOne({ parameter, gradient }: Active, average: Tensor, square: Tensor, step: Tensor): void {
    const [beta1, beta2] = this.betas;
    step.add_(1);
    const t = step.item();
    let g = gradient;
    if (this.weightDecay > 0) {
      if (this.decoupled) parameter.mul_(1 - this.learningRate * this.weightDecay);
      else g = gradient.add(parameter, this.weightDecay);
    }
    average.lerp_(g, 1 - beta1);
    square.mul_(beta2);
    call('aten::addcmul_', '', square, g, g, 1 - beta2).dispose();
    const denominator = square
      .sqrt()
      .div(Math.sqrt(1 - beta2 ** t))
      .add(this.eps);
    call('aten::addcdiv_', '', parameter, average, denominator, -this.learningRate / (1 - beta1 ** t)).dispose();
  }
}

/** Adam (Kingma & Ba 2015) as torch.optim.Adam: weight decay is an L2 penalty in the gradient. */
export class Adam extends AdamBase {
  protected readonly decoupled = false;
}

/** AdamW (Loshchilov & Hutter 2019) as torch.optim.AdamW: weight decay shrinks the weights directly. */
export class AdamW extends AdamBase {
  protected readonly decoupled = true;
}
