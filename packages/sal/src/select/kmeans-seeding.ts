import type { Random } from '../random.js';
import type { Matrix } from './matrix.js';

/**
 * Rows of `points` [N, D] to begin k-means from, `clusters` of them: k-means++ (Arthur and Vassilvitskii 2007) in its
 * greedy form, which draws 2 + ln k candidates by squared distance and keeps the one that lowers the potential most,
 * as scikit-learn does. Rows are drawn twice only where fewer than k distinct ones exist.
 */
export function seedCenters(points: Matrix, clusters: number, random: Random): number[] {
  const { rows } = points;
  const candidates = 2 + Math.floor(Math.log(clusters));
  const first = random.integer(0, rows - 1);
  const chosen = [first];
  let nearest = distancesWithin(points, first, new Float64Array(rows).fill(Number.POSITIVE_INFINITY));
  let potential = sum(nearest);
  while (chosen.length < clusters) {
    let best = -1;
    let bestNearest = nearest;
    let bestPotential = Number.POSITIVE_INFINITY;
    for (let trial = 0; trial < candidates; trial++) {
      const candidate = drawByWeight(nearest, random.uniform() * potential);
      const trialNearest = distancesWithin(points, candidate, nearest);
      const trialPotential = sum(trialNearest);
      if (trialPotential < bestPotential) {
        best = candidate;
        bestNearest = trialNearest;
        bestPotential = trialPotential;
      }
    }
    chosen.push(best);
    nearest = bestNearest;
    potential = bestPotential;
  }
  return chosen;
}

/** The first index at which the running sum of `weights` passes `target`. */
export function drawByWeight(weights: Float64Array | Float32Array, target: number): number {
  let running = 0;
  let lastPositive = 0;
  for (let i = 0; i < weights.length; i++) {
    if (weights[i] === 0) continue;
    lastPositive = i;
    running += weights[i]!;
    if (running > target) return i;
  }
  return lastPositive;
}

/** Per row, the smaller of `limit` and the squared distance to row `center`; a sum that passes its limit stops early. */
function distancesWithin({ data, rows, columns }: Matrix, center: number, limit: Float64Array): Float64Array {
  const out = new Float64Array(rows);
  const begin = center * columns;
  for (let i = 0; i < rows; i++) {
    const most = limit[i]!;
    const offset = i * columns;
    let total = 0;
    for (let from = 0; from < columns && total < most; from += 32) {
      const to = Math.min(columns, from + 32);
      let even = 0;
      let odd = 0;
      let t = from;
      for (; t + 1 < to; t += 2) {
        const d0 = data[offset + t]! - data[begin + t]!;
        const d1 = data[offset + t + 1]! - data[begin + t + 1]!;
        even += d0 * d0;
        odd += d1 * d1;
      }
      if (t < to) even += (data[offset + t]! - data[begin + t]!) ** 2;
      total += even + odd;
    }
    out[i] = Math.min(most, total);
  }
  return out;
}

function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
