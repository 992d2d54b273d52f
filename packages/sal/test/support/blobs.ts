/** Rows of numbers that the golden Python scripts of `select/` make as well. */

import type { Matrix } from '../../src/select/matrix.js';

export interface BlobSpec {
  rows: number;
  columns: number;
  centers: number;
  spread: number;
  seed: number;
}

/** Blobs of unequal size: row i belongs to blob floor(centers u^2). */
export function blobs({ rows, columns, centers, spread, seed }: BlobSpec): Matrix {
  const middle = uniform(centers * columns, seed);
  const blob = uniform(rows, seed + 1).map((u) => Math.floor(centers * u ** 2));
  const noise = uniform(rows * columns, seed + 2);
  const data = Float32Array.from(
    noise,
    (u, at) => 4 * middle[blob[Math.floor(at / columns)]! * columns + (at % columns)]! + spread * (u - 0.5),
  );
  return { data, rows, columns };
}

/** Knuth's 32-bit linear congruential generator, upper 24 bits, in [0, 1). */
export function uniform(count: number, seed: number): Float64Array {
  let state = seed;
  return Float64Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) / 2 ** 24;
  });
}
