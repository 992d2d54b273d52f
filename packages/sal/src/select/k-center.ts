import { type Matrix, squaredDistance } from './matrix.js';

export interface FarthestRow {
  row: number;
  /** Euclidean distance to the nearest centre when it was chosen. */
  distance: number;
}

/**
 * k-center greedy (Gonzalez 1985; Sener and Savarese, arXiv 1708.00489, algorithm 1): again and again the open row that
 * is farthest from its nearest centre, the first of equal ones, which becomes a centre itself.
 *
 * Distances to the nearest centre never grow, so a row whose old distance is not the largest needs no new one: a heap
 * by the distances known so far, of which only the top is brought up to date, gives the same rows as measuring all
 * after every choice. Memory is 24 bytes a row.
 * @param centres rows that are centres from the beginning, at least one
 * @param isOpen rows that may be chosen; `count` of them at least
 */
export function kCenterGreedy(
  points: Matrix,
  centres: readonly number[],
  isOpen: (row: number) => boolean,
  count: number,
): FarthestRow[] {
  const chosen = [...centres];
  const nearest = new Float64Array(points.rows).fill(Number.POSITIVE_INFINITY);
  const seen = new Int32Array(points.rows);
  const measure = (row: number) => {
    for (let c = seen[row]!; c < chosen.length; c++) {
      const distance = squaredDistance(points.data, row, points.data, chosen[c]!, points.columns);
      if (distance < nearest[row]!) nearest[row] = distance;
    }
    seen[row] = chosen.length;
  };
  const open: number[] = [];
  for (let row = 0; row < points.rows; row++) {
    if (!isOpen(row)) continue;
    nearest[row] = squaredDistance(points.data, row, points.data, chosen[0]!, points.columns);
    seen[row] = 1;
    open.push(row);
  }
  const heap = new FarthestFirst(Int32Array.from(open), nearest);
  const rows: FarthestRow[] = [];
  while (rows.length < count) {
    const top = heap.top();
    if (seen[top]! < chosen.length) {
      measure(top);
      heap.lowered();
      continue;
    }
    heap.pop();
    chosen.push(top);
    rows.push({ row: top, distance: Math.sqrt(nearest[top]!) });
  }
  return rows;
}

/** A binary heap of rows, the largest key on top, the lower row of equal ones. */
class FarthestFirst {
  private length: number;

  constructor(
    private readonly rows: Int32Array,
    private readonly keys: Float64Array,
  ) {
    this.length = rows.length;
    for (let at = (this.length >> 1) - 1; at >= 0; at--) this.sink(at);
  }

  top(): number {
    return this.rows[0]!;
  }

  /** To be called when the key of the top has become smaller. */
  lowered(): void {
    this.sink(0);
  }

  pop(): void {
    this.rows[0] = this.rows[--this.length]!;
    this.sink(0);
  }

  private before(a: number, b: number): boolean {
    const difference = this.keys[a]! - this.keys[b]!;
    return difference > 0 || (difference === 0 && a < b);
  }

  private sink(from: number): void {
    const { rows, length } = this;
    const row = rows[from]!;
    let at = from;
    for (let child = 2 * at + 1; child < length; child = 2 * at + 1) {
      if (child + 1 < length && this.before(rows[child + 1]!, rows[child]!)) child++;
      if (!this.before(rows[child]!, row)) break;
      rows[at] = rows[child]!;
      at = child;
    }
    rows[at] = row;
  }
}
