import { fromArray, scope, type Tensor } from '@sal-smis/torch';

/** Rows shift, shift + 1, ... of x [N, ...], `count` of them, starting again after the last one. */
export function cycle(x: Tensor, count: number, shift = 0): Tensor {
  return scope(() => {
    const length = x.shape[0] as number;
    const rows = BigInt64Array.from({ length: count }, (_, i) => BigInt((i + shift) % length));
    const order = fromArray(rows, [count]);
    return x.indexSelect(0, x.device === 'cpu' ? order : order.toDevice(x.device));
  });
}
