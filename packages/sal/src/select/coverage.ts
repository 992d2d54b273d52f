/** Balls around rows: how many rows lie in them, how large they may be, and a few that cover most (ProbCover). */

import { blockedBallSizes, blockedDistanceToOthers } from './blocks/coverage.js';
import { type Matrix, squaredDistance } from './matrix.js';

/** A ball of radius delta is open: rows at exactly delta are outside, as in the authors' code. */
export function isWithin(a: Matrix, i: number, b: Matrix, j: number, delta: number): boolean {
  return Math.sqrt(squaredDistance(a.data, i, b.data, j, a.columns)) < delta;
}

/** For each row, how many of `others` (rows of `points`) lie within delta of it, itself included. */
export function ballSizes(points: Matrix, others: readonly number[], delta: number, blocked: boolean): Int32Array {
  if (blocked) return blockedBallSizes(points, others, delta);
  const counts = new Int32Array(points.rows);
  for (let row = 0; row < points.rows; row++) {
    for (const other of others) if (isWithin(points, row, points, other, delta)) counts[row]!++;
  }
  return counts;
}

/**
 * The largest delta whose balls are pure: of at least the part `purity` of the rows, the ball holds only rows of the
 * row's own cluster (Yehuda et al., arXiv 2205.11320, section 3.3, with pseudo-labels of k-means). Infinite where there
 * is one cluster only.
 * @param purity 0..1
 */
export function largestPureRadius(points: Matrix, clusters: Int32Array, purity: number, blocked: boolean): number {
  const distances = blocked ? blockedDistanceToOthers(points, clusters) : distanceToOthers(points, clusters);
  distances.sort();
  // A ball is pure while delta is no more than the distance to the nearest row of another cluster.
  const impure = Math.floor((1 - purity) * points.rows + 1e-9);
  return distances[Math.min(impure, points.rows - 1)]!;
}

/** Distance of each row to the nearest row of another cluster. */
function distanceToOthers(points: Matrix, clusters: Int32Array): Float64Array {
  const nearest = new Float64Array(points.rows).fill(Number.POSITIVE_INFINITY);
  for (let i = 0; i < points.rows; i++) {
    for (let j = 0; j < i; j++) {
      if (clusters[i] === clusters[j]) continue;
      const squared = squaredDistance(points.data, i, points.data, j, points.columns);
      if (squared < nearest[i]!) nearest[i] = squared;
      if (squared < nearest[j]!) nearest[j] = squared;
    }
  }
  return nearest.map(Math.sqrt);
}

export interface CoverRequest {
  delta: number;
  /** Per row, 1 where it is covered already; changed in place. */
  covered: Uint8Array;
  /** Per row, 1 where it may be chosen; changed in place. */
  open: Uint8Array;
  budget: number;
  blocked: boolean;
}

export interface CoveringRow {
  row: number;
  /** Rows that no earlier ball covered. */
  gain: number;
}

/**
 * Greedy maximum coverage (ProbCover, arXiv 2205.11320, algorithm 1): again and again the open row whose ball holds most
 * uncovered rows, the first of equal ones; ends early where no ball holds any.
 *
 * The authors keep the graph of all pairs within delta. Here a gain is counted when it is needed: gains never grow, so
 * only the row with the largest old gain is counted again (Minoux 1978), and what has been covered meanwhile is taken
 * off all gains once that costs no more than the counting. The choice is the same; memory is a few bytes a row, time
 * some N^2 D.
 */
export function greedyCover(points: Matrix, { delta, covered, open, budget, blocked }: CoverRequest): CoveringRow[] {
  const gains = new Gains(points, delta, covered, blocked);
  const chosen: CoveringRow[] = [];
  while (chosen.length < budget) {
    const best = gains.best(open);
    if (!best) break;
    open[best.row] = 0;
    gains.cover(best.fresh);
    chosen.push({ row: best.row, gain: best.fresh.length });
  }
  return chosen;
}

/** How many uncovered rows each ball holds. */
class Gains {
  /** Of the rows that were uncovered when the gains were last settled. */
  private readonly settled: Int32Array;
  /** Never too small: the settled gain, or a later count. */
  private readonly bounds: Int32Array;
  private uncovered: number[];
  /** Covered since the gains were settled. */
  private pending: number[] = [];
  private counted = 0;

  constructor(
    private readonly points: Matrix,
    private readonly delta: number,
    private readonly covered: Uint8Array,
    private readonly blocked: boolean,
  ) {
    this.uncovered = Array.from(covered.keys()).filter((row) => covered[row] === 0);
    this.settled = ballSizes(points, this.uncovered, delta, blocked);
    this.bounds = this.settled.slice();
  }

  /** The open row of the largest gain, with the rows that its ball would cover; null where no ball holds any. */
  best(open: Uint8Array): { row: number; fresh: number[] } | null {
    const { points, delta, bounds } = this;
    for (const counts = new Map<number, number[]>(); ; ) {
      let row = -1;
      for (let i = 0; i < open.length; i++) {
        if (open[i] === 1 && bounds[i]! > (row < 0 ? 0 : bounds[row]!)) row = i;
      }
      if (row < 0) return null;
      const known = counts.get(row);
      if (known) return { row, fresh: known };
      const fresh = this.uncovered.filter((i) => isWithin(points, i, points, row, delta));
      counts.set(row, fresh);
      bounds[row] = fresh.length;
      this.counted++;
    }
  }

  cover(rows: readonly number[]): void {
    const { points, delta, covered, settled, blocked } = this;
    for (const row of rows) {
      covered[row] = 1;
      this.pending.push(row);
    }
    this.uncovered = this.uncovered.filter((row) => covered[row] === 0);
    // A block of products costs about a sixteenth of so many distances one by one.
    if (this.counted < 16 + this.pending.length / (blocked ? 16 : 1)) return;
    const lost = ballSizes(points, this.pending, delta, blocked);
    for (let row = 0; row < settled.length; row++) settled[row]! -= lost[row]!;
    this.bounds.set(settled);
    this.pending = [];
    this.counted = 0;
  }
}
