/** Early stopping: the weights of the smallest monitoring loss so far, and how long ago that was. */

import { keep, noGrad, scope, type Tensor } from '@sal-smis/torch';
import type { Module } from '@sal-smis/torch/nn';

interface State {
  loss: number;
  /** Steps done when it was measured. */
  step: number;
  /** Measurements since then. */
  since: number;
}

/** Owns its copies of the weights: call `dispose()`. */
export class BestWeights {
  private state: State | null = null;
  private readonly weights = new Map<string, Tensor>();

  /** Stops after `patience` measurements without a smaller loss; null never stops. */
  constructor(
    private readonly network: Module,
    private readonly patience: number | null,
  ) {}

  /** Steps after which the kept weights were reached; null before the first measurement. */
  get step(): number | null {
    return this.state?.step ?? null;
  }

  get stopped(): boolean {
    return this.patience !== null && this.state !== null && this.state.since >= this.patience;
  }

  measured(loss: number, step: number): void {
    if (this.state && !(loss < this.state.loss)) {
      this.state.since += 1;
      return;
    }
    this.state = { loss, step, since: 0 };
    this.take(this.network.stateDict());
  }

  /** Puts the kept weights, if there are any, into the network. */
  apply(): void {
    if (this.state) this.network.loadStateDict(this.weights);
  }

  /** For a checkpoint; the tensors stay this object's. */
  save(): { weights: ReadonlyMap<string, Tensor>; state: State | null } {
    return { weights: this.weights, state: this.state };
  }

  restore(weights: ReadonlyMap<string, Tensor>, state: unknown): void {
    this.state = (state as State | null | undefined) ?? null;
    this.take(weights);
  }

  dispose(): void {
    for (const tensor of this.weights.values()) tensor.dispose();
    this.weights.clear();
  }

  private take(weights: ReadonlyMap<string, Tensor>): void {
    scope(() =>
      noGrad(() => {
        for (const [name, value] of weights) {
          const own = this.weights.get(name);
          if (own) own.copy_(value);
          else this.weights.set(name, keep(value.detach().clone()));
        }
      }),
    );
  }
}
