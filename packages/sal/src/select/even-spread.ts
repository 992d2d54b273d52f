/**
 * All items, in an order whose every beginning is evenly spread over their list: that in which van der Corput's
 * sequence (1/2, 1/4, 3/4, 1/8, ...) first falls on them.
 */
export function evenlySpread<T>(items: readonly T[]): T[] {
  const bits = Math.ceil(Math.log2(Math.max(2, items.length)));
  const seen = new Uint8Array(items.length);
  const order: T[] = [];
  for (let step = 1; step <= 2 ** bits; step++) {
    const at = Math.floor(radicalInverse(step % 2 ** bits, bits) * items.length);
    if (at >= items.length || seen[at] === 1) continue;
    seen[at] = 1;
    order.push(items[at]!);
  }
  return order;
}

/** The `bits` binary digits of `step` mirrored at the point: in 0..1. */
function radicalInverse(step: number, bits: number): number {
  let mirrored = 0;
  for (let bit = 0; bit < bits; bit++) mirrored = mirrored * 2 + ((step >> bit) & 1);
  return mirrored / 2 ** bits;
}
