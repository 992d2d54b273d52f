import { blockedNeighbourDistances } from './blocks/neighbours.js';
import { type Matrix, squaredDistance } from './matrix.js';

/**
 * Mean Euclidean distance of each row to its `count` nearest other rows, or to all others where there are fewer; 0 for
 * a row that is alone. Time is N^2 D, memory N.
 * @param blocked in the engine's blocks, for large pools (`isLarge`)
 */
export function meanNeighbourDistance(points: Matrix, count: number, blocked: boolean): Float64Array {
  const neighbours = Math.min(count, points.rows - 1);
  if (neighbours < 1) return new Float64Array(points.rows);
  if (blocked) return blockedNeighbourDistances(points, neighbours);
  return Float64Array.from({ length: points.rows }, (_, row) => {
    const least = new Float64Array(neighbours).fill(Number.POSITIVE_INFINITY);
    for (let other = 0; other < points.rows; other++) {
      if (other === row) continue;
      insert(least, squaredDistance(points.data, row, points.data, other, points.columns));
    }
    return least.reduce((sum, squared) => sum + Math.sqrt(squared), 0) / neighbours;
  });
}

/** Keeps the smallest values, ascending. */
export function insert(least: Float64Array, value: number): void {
  let at = least.length - 1;
  if (value >= least[at]!) return;
  for (; at > 0 && least[at - 1]! > value; at--) least[at] = least[at - 1]!;
  least[at] = value;
}
