/**
 * Distances between many rows as matrix products: |a - b|^2 = |a|^2 + |b|^2 - 2 a.b, block by block, so that memory is
 * that of one block of distances whatever the number of rows. float32; rows are moved by their common mean first, which
 * keeps the cancellation in the formula small.
 */

import { call, cat, fromArray, ones, type Tensor } from '@sal-smis/torch';
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

/**
 * Reads rows of matrices as the two sides of a product that is their squared distances: left row (a, |a|^2, 1), right
 * column (-2 b, 1, |b|^2). One product, and no further pass over the block. Call it inside a scope.
 */
export class RowReader {
  private readonly mean: Float32Array;

  /** @param points whose mean all rows are moved by */
  constructor({ data, rows, columns }: Matrix) {
    const sums = new Float64Array(columns);
    for (let i = 0, at = 0; i < rows; i++) for (let t = 0; t < columns; t++) sums[t]! += data[at++]!;
    this.mean = Float32Array.from(sums, (sum) => sum / Math.max(1, rows));
  }

  /** Left side [count, D + 2]. */
  left(points: Matrix, first = 0, count = points.rows): Tensor {
    const rows = this.read(points, first, count);
    return cat([rows, squaredLengths(rows), ones([count, 1])], 1);
  }

  /** Right side [D + 2, count]. */
  right(points: Matrix, first = 0, count = points.rows): Tensor {
    return asRight(this.read(points, first, count));
  }

  private read({ data, columns }: Matrix, first: number, count: number): Tensor {
    const rows = fromArray(data.subarray(first * columns, (first + count) * columns), [count, columns]);
    return call('aten::sub_', 'Tensor', rows, fromArray(this.mean, [1, columns]));
  }
}

/** Right side [D + 2, M] of some rows of a left side [N, D + 2]. */
export function rightOf(left: Tensor, rows: readonly number[]): Tensor {
  const chosen = left.indexSelect(0, fromArray(Int32Array.from(rows), [rows.length]));
  return asRight(chosen.slice(1, 0, chosen.shape[1]! - 2));
}

function asRight(rows: Tensor): Tensor {
  return cat([rows.mul(-2), ones([rows.shape[0]!, 1]), squaredLengths(rows)], 1).transpose(0, 1);
}

/** [N, 1] */
function squaredLengths(rows: Tensor): Tensor {
  return rows.mul(rows).sum([1], true);
}

/** Squared distances [N, M]; rounding may leave one that should be 0 a little below. */
export function squaredDistances(left: Tensor, right: Tensor): Tensor {
  return left.matmul(right);
}
