import type { Random } from '../../random.js';
import type { Matrix } from '../matrix.js';

/** Up to this many rows everything is exact, whatever it takes; above the other, nothing is. */
const ALWAYS_EXACT_ROWS = 4000;
export const EXACT_ROWS = 20_000;
/** Between the two, this many products of two numbers are done exactly: some ten seconds. */
const EXACT_PRODUCTS = 1e10;

/**
 * True where distances are to be float32 products of blocks in the engine: equal on one machine with one number of
 * threads, and approximated further as the strategies' files say. False where they are float64 sums in one fixed order,
 * equal on every machine.
 * @param comparisons how often each row is compared with another one
 */
export function isLarge({ rows, columns }: { rows: number; columns: number }, comparisons = rows): boolean {
  if (rows <= ALWAYS_EXACT_ROWS) return false;
  return rows > EXACT_ROWS || rows * comparisons * columns > EXACT_PRODUCTS;
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
