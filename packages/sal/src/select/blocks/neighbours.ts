import { callMany, scope, type Tensor } from '@sal-smis/torch';
import { Random } from '../../random.js';
import { type Matrix, squaredDistance } from '../matrix.js';
import { insert } from '../neighbours.js';
import { blockRows, blocksOf, RowReader, squaredDistances } from './distances.js';
import { EXACT_ROWS, gatherRows, sampleRows } from './size.js';

/**
 * `meanNeighbourDistance` in blocks. Which rows are nearest is found in float32, their distances are computed anew in
 * float64. Of more than 20 000 rows, neighbours are looked for among a random 20 000: fewer neighbours of a thinner
 * cloud, which ranks rows by density as well.
 * @param count fewer than the rows
 */
export function blockedNeighbourDistances(points: Matrix, count: number): Float64Array {
  const sampled = sampleRows(points.rows, EXACT_ROWS, Random.of(0, 'neighbours'));
  const others = sampled.length < points.rows ? gatherRows(points, sampled) : points;
  const neighbours = Math.min(count, others.rows - 1);
  const means = new Float64Array(points.rows);
  const reader = new RowReader(others);
  scope(() => {
    const columns = reader.right(others);
    for (const { first, count: rows } of blocksOf(points.rows, blockRows(others.rows, points.columns))) {
      const found = scope(() => {
        const distances = squaredDistances(reader.left(points, first, rows), columns);
        const [, nearest] = callMany('aten::topk', '', distances, neighbours + 1, 1, false, false) as [Tensor, Tensor];
        return nearest.to('int32').toTypedArray() as Int32Array;
      });
      for (let i = 0; i < rows; i++) {
        const row = first + i;
        const least = new Float64Array(neighbours).fill(Number.POSITIVE_INFINITY);
        for (const other of found.subarray(i * (neighbours + 1), (i + 1) * (neighbours + 1))) {
          // The row itself is among its nearest; of copies, one is left out in its place.
          if (sampled[other] === row) continue;
          insert(least, squaredDistance(points.data, row, others.data, other, points.columns));
        }
        means[row] = least.reduce((sum, squared) => sum + Math.sqrt(squared), 0) / neighbours;
      }
    }
  });
  return means;
}
