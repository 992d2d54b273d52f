import type { Random } from '../../random.js';
import type { Matrix } from '../matrix.js';

/**
 * Rows up to which everything is computed in float64 in one fixed order, equal on every machine. Above, distances are
 * float32 products of blocks in the engine: equal on one machine with one number of threads, and the strategies'
 * files say what else they approximate.
 */
export const EXACT_ROWS = 20_000;

export function isLarge({ rows }: { rows: number }): boolean {
  return rows > EXACT_ROWS;
}

/** `count` rows of 0..rows-1 drawn without replacement, ascending; all of them where there are no more. */
export function sampleRows(rows: number, count: number, random: Random): Int32Array {
  if (count >= rows) return Int32Array.from({ length: rows }, (_, row) => row);
  const chosen = new Int32Array(count);
  let taken = 0;
  // Selection sampling (Knuth, The Art of Computer Programming, volume 2, algorithm S): ascending, without a table.
  for (let row = 0; taken < count; row++) {
    if (random.uniform() * (rows - row) < count - taken) chosen[taken++] = row;
  }
  return chosen;
}

/** The given rows as a matrix of their own. */
export function gatherRows({ data, columns }: Matrix, rows: Int32Array | readonly number[]): Matrix {
  const out = new Float32Array(rows.length * columns);
  for (const [to, row] of rows.entries()) out.set(data.subarray(row * columns, (row + 1) * columns), to * columns);
  return { data: out, rows: rows.length, columns };
}
