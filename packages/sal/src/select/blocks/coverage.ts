import { call, fromArray, full, scope, where } from '@sal-smis/torch';
import type { Matrix } from '../matrix.js';
import { blockRows, blocksOf, RowReader, squaredDistances } from './distances.js';
import { gatherRows } from './size.js';

/** Columns of a block of distances; what is more goes into the next block. */
const WIDTH = 8192;

/** `ballSizes` in blocks, float32: a row whose distance is delta to seven digits may fall on either side. */
export function blockedBallSizes(points: Matrix, others: readonly number[], delta: number): Int32Array {
  const counts = new Int32Array(points.rows);
  const reader = new RowReader(points);
  for (const { first, count } of blocksOf(others.length, WIDTH)) {
    const queries = gatherRows(points, others.slice(first, first + count));
    scope(() => {
      const columns = reader.right(queries);
      for (const block of blocksOf(points.rows, blockRows(count, points.columns))) {
        const inside = scope(() => {
          const distances = squaredDistances(reader.left(points, block.first, block.count), columns);
          return distances
            .lt(delta * delta)
            .sum([1])
            .to('int32')
            .toTypedArray() as Int32Array;
        });
        for (const [i, value] of inside.entries()) counts[block.first + i]! += value;
      }
    });
  }
  return counts;
}

/** Distance of each row to the nearest row of another cluster, in blocks; infinite where there is none. */
export function blockedDistanceToOthers(points: Matrix, clusters: Int32Array): Float64Array {
  const nearest = new Float64Array(points.rows).fill(Number.POSITIVE_INFINITY);
  const reader = new RowReader(points);
  scope(() => {
    const infinite = full([1], Number.POSITIVE_INFINITY);
    for (const { first, count } of blocksOf(points.rows, WIDTH)) {
      scope(() => {
        const columns = reader.right(points, first, count);
        const theirs = fromArray(clusters.subarray(first, first + count), [1, count]);
        for (const block of blocksOf(points.rows, blockRows(count, points.columns))) {
          const least = scope(() => {
            const own = fromArray(clusters.subarray(block.first, block.first + block.count), [block.count, 1]);
            const distances = squaredDistances(reader.left(points, block.first, block.count), columns);
            return where(call('aten::eq', 'Tensor', own, theirs), infinite, distances)
              .amin([1])
              .toFloat32Array();
          });
          for (const [i, value] of least.entries()) {
            const at = block.first + i;
            nearest[at] = Math.min(nearest[at]!, Math.sqrt(Math.max(0, value)));
          }
        }
      });
    }
  });
  return nearest;
}
