/**
 * What every optimiser shares. State lives in named tensors, so that a checkpoint is the parameters plus `stateDict()`;
 * the learning rate is a plain property that a schedule (see `schedules.ts`) sets before each step.
 */

import { noGrad } from '../autograd.js';
import { zerosLike } from '../ops/create.js';
import { keep, scope } from '../scope.js';
import type { Tensor } from '../tensor.js';

export interface OptimizerOptions {
  /** Step size. */
  learningRate: number;
  /** L2 penalty (Adam, SGD) or decoupled decay (AdamW). */
  weightDecay?: number;
}

export abstract class Optimizer {
  learningRate: number;
  protected readonly weightDecay: number;
  private readonly state = new Map<string, Tensor>();
  private readonly named: [string, Tensor][];

  constructor(parameters: Iterable<[string, Tensor]>, { learningRate, weightDecay = 0 }: OptimizerOptions) {
    this.named = [...parameters];
    if (this.named.length === 0) throw new Error('an optimiser needs at least one parameter');
    if (!(learningRate >= 0)) throw new Error(`learningRate is ${learningRate}, expected a number of 0 or more`);
    if (!(weightDecay >= 0)) throw new Error(`weightDecay is ${weightDecay}, expected a number of 0 or more`);
    this.learningRate = learningRate;
    this.weightDecay = weightDecay;
  }

  /** Changes the parameters that have a gradient. */
  step(): void {
    scope(() =>
      noGrad(() => {
        const active = this.named
          .map(([name, parameter]) => ({ name, parameter, gradient: parameter.grad }))
          .filter((entry): entry is Active => entry.gradient !== null);
        if (active.length > 0) this.update(active);
      }),
    );
  }

  protected abstract update(active: readonly Active[]): void;

  zeroGrad(): void {
    for (const [, parameter] of this.named) parameter.grad = null;
  }

  /** The state tensor `kind` of a parameter, made on first use: zeros like the parameter unless `make` says otherwise. */
  protected stateOf(
    kind: string,
    { name, parameter }: Active,
    make: () => Tensor = () => zerosLike(parameter),
  ): Tensor {
    const key = `${kind}/${name}`;
    let tensor = this.state.get(key);
    if (!tensor) {
      tensor = keep(make());
      this.state.set(key, tensor);
    }
    return tensor;
  }

  /** State tensors by `kind/parameter name`; the optimiser still owns them. */
  stateDict(): Map<string, Tensor> {
    return new Map(this.state);
  }

  /**
   * Replaces the state by copies of these tensors. A copy takes its parameter's memory layout (a file has lost it): the
   * fused kernels walk through parameter and state side by side without looking at strides.
   */
  loadStateDict(state: ReadonlyMap<string, Tensor>): void {
    const parameters = new Map(this.named);
    const parameterOf = (key: string) => parameters.get(key.slice(key.indexOf('/') + 1));
    for (const [key, tensor] of state) {
      const parameter = parameterOf(key);
      if (!parameter) throw new Error(`optimiser state ${key} belongs to no parameter of this optimiser`);
      const shape = key.startsWith('step/') ? [] : parameter.shape;
      if (`${tensor.shape}` !== `${shape}`) {
        throw new Error(`optimiser state ${key} has shape [${tensor.shape}], its parameter needs [${shape}]`);
      }
    }
    this.dispose();
    noGrad(() => {
      for (const [key, tensor] of state) {
        const parameter = parameterOf(key) as Tensor;
        this.state.set(key, keep(key.startsWith('step/') ? tensor.clone() : zerosLike(parameter).copy_(tensor)));
      }
    });
  }

  dispose(): void {
    for (const tensor of this.state.values()) tensor.dispose();
    this.state.clear();
  }
}

/** A parameter with a gradient. */
export interface Active {
  name: string;
  parameter: Tensor;
  gradient: Tensor;
}
