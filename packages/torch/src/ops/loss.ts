/** libtorch's own losses. */

import { call, type Tensor } from '../tensor.js';

export type Reduction = 'none' | 'mean' | 'sum';
const reductions: Record<Reduction, number> = { none: 0, mean: 1, sum: 2 };

export interface CrossEntropyOptions {
  /** Per-class weights [C]. */
  weight?: Tensor | null;
  reduction?: Reduction;
  ignoreIndex?: number;
}

/** Cross-entropy of logits [N, C, ...] and int64 class indices [N, ...]. */
export function crossEntropy(logits: Tensor, target: Tensor, options: CrossEntropyOptions = {}): Tensor {
  const { weight = null, reduction = 'mean', ignoreIndex = -100 } = options;
  return call('aten::cross_entropy_loss', '', logits, target, weight, reductions[reduction], ignoreIndex);
}

/** Mean (or other reduction of) squared differences; both of one shape. */
export function mseLoss(input: Tensor, target: Tensor, reduction: Reduction = 'mean'): Tensor {
  return call('aten::mse_loss', '', input, target, reductions[reduction]);
}
