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
 * uncovered rows, the first of equal ones; ends early where no ball holds any. The authors keep the graph of all pairs
 * within delta; here the balls of newly covered rows are looked up when they are needed, each once, so that memory is a
 * few bytes a row and time at most twice N^2 D.
 */
export function greedyCover(points: Matrix, { delta, covered, open, budget, blocked }: CoverRequest): CoveringRow[] {
  const uncovered: number[] = [];
  for (let row = 0; row < points.rows; row++) if (covered[row] === 0) uncovered.push(row);
  const gains = ballSizes(points, uncovered, delta, blocked);
  const chosen: CoveringRow[] = [];
  while (chosen.length < budget) {
    let best = -1;
    for (let row = 0; row < points.rows; row++) {
      if (open[row] === 1 && gains[row]! > (best < 0 ? 0 : gains[best]!)) best = row;
    }
    if (best < 0) break;
    const fresh: number[] = [];
    for (let row = 0; row < points.rows; row++) {
      if (covered[row] === 0 && isWithin(points, row, points, best, delta)) fresh.push(row);
    }
    open[best] = 0;
    chosen.push({ row: best, gain: fresh.length });
    for (const row of fresh) covered[row] = 1;
    const lost = ballSizes(points, fresh, delta, blocked);
    for (let row = 0; row < points.rows; row++) gains[row]! -= lost[row]!;
  }
  return chosen;
}
