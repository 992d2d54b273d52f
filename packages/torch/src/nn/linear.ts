import { zeros } from '../ops/create.js';
import { call, type Tensor } from '../tensor.js';
import { uniform_ } from './init.js';
import { Module } from './module.js';

/** x W^T + b over the last axis: [..., in] to [..., out]; weight [out, in]. */
export class Linear extends Module {
  constructor(
    readonly inFeatures: number,
    readonly outFeatures: number,
    { bias = true }: { bias?: boolean } = {},
  ) {
    super();
    // Kaiming-uniform with a = sqrt(5) (torch.nn.Linear).
    const bound = 1 / Math.sqrt(inFeatures);
    this.parameter('weight', uniform_(zeros([outFeatures, inFeatures]), -bound, bound));
    if (bias) this.parameter('bias', uniform_(zeros([outFeatures]), -bound, bound));
  }

  get weight(): Tensor {
    return this.ownTensor('weight');
  }

  get bias(): Tensor | null {
    return this.hasTensor('bias') ? this.ownTensor('bias') : null;
  }

  forward(x: Tensor): Tensor {
    return call('aten::linear', '', x, this.weight, this.bias);
  }

  protected override describe(): string {
    return `${this.inFeatures}, ${this.outFeatures}`;
  }
}
