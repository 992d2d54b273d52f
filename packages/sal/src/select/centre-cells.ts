import type { Matrix } from './matrix.js';

/**
 * Takes from every group of `cells` neighbouring columns (one channel of one image) its mean: what is left is how the
 * image differs from place to place, without its overall tint, as a person's eye adapts to the light. `features` is
 * [N, channels x cells].
 */
export function centreCells({ data, rows, columns }: Matrix, cells: number): Matrix {
  const out = new Float32Array(data.length);
  for (let first = 0; first < data.length; first += cells) {
    let sum = 0;
    for (let t = first; t < first + cells; t++) sum += data[t]!;
    for (let t = first; t < first + cells; t++) out[t] = data[t]! - sum / cells;
  }
  return { data: out, rows, columns };
}
