/**
 * Distances between many rows as matrix products: |a - b|^2 = |a|^2 + |b|^2 - 2 a.b, block by block, so that memory is
 * that of one block of distances whatever the number of rows. float32; rows are moved by their common mean first, which
 * keeps the cancellation in the formula small.
 */

import { call, fromArray, type Tensor } from '@sal-smis/torch';
import type { Matrix } from '../matrix.js';

/** Distances in one block: 64 MiB of float32. */
const BLOCK = 2 ** 24;

/** Rows that fit a block of distances to `others` rows; no more than the features of 64 MiB. */
export function blockRows(others: number, columns: number): number {
  return Math.max(1, Math.min(Math.floor(BLOCK / Math.max(1, others)), Math.floor(BLOCK / Math.max(1, columns))));
}

/** First row and number of rows of each block. */
export function* blocksOf(rows: number, size: number): Generator<{ first: number; count: number }> {
  for (let first = 0; first < rows; first += size) yield { first, count: Math.min(size, rows - first) };
}

/** Reads rows of a matrix as tensors, less the mean of the rows that it was made from. */
export class RowReader {
  private readonly mean: Float32Array;

  constructor({ data, rows, columns }: Matrix) {
    const sums = new Float64Array(columns);
    for (let i = 0, at = 0; i < rows; i++) for (let t = 0; t < columns; t++) sums[t]! += data[at++]!;
    this.mean = Float32Array.from(sums, (sum) => sum / Math.max(1, rows));
  }

  /** [count, D]; inside a scope. */
  read({ data, columns }: Matrix, first: number, count: number): Tensor {
    const rows = fromArray(data.subarray(first * columns, (first + count) * columns), [count, columns]);
    return call('aten::sub_', 'Tensor', rows, fromArray(this.mean, [1, columns]));
  }
}

/** [N], the squared lengths of rows [N, D]. */
export function squaredLengths(rows: Tensor): Tensor {
  return rows.mul(rows).sum([1]);
}

/** Squared distances [N, M] of rows `a` [N, D] and `b` [M, D], at least 0. */
export function squaredDistances(a: Tensor, b: Tensor): Tensor {
  const products = call('aten::addmm', '', squaredLengths(b), a, b.transpose(0, 1), 1, -2);
  return call('aten::clamp_', '', products.add_(squaredLengths(a).unsqueeze(1)), 0, null);
}
