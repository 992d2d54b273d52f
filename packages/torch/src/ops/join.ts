/** Operators over several tensors. */

import { call, type Tensor } from '../tensor.js';

export function cat(tensors: readonly Tensor[], dim = 0): Tensor {
  return call('aten::cat', '', tensors, dim);
}

export function stack(tensors: readonly Tensor[], dim = 0): Tensor {
  return call('aten::stack', '', tensors, dim);
}

/** Elementwise `condition ? a : b`; condition is bool and broadcasts. */
export function where(condition: Tensor, a: Tensor, b: Tensor): Tensor {
  return call('aten::where', 'self', condition, a, b);
}
