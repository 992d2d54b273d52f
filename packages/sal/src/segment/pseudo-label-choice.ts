/** Which scored images give pseudo-labels, as it should be and as the published code does it. */

import { Random } from '../random.js';

/** Positions by score, the most certain first; equal scores in their order. */
export function mostCertainFirst(scores: Float64Array): number[] {
  return [...scores.keys()].sort((a, b) => scores[a]! - scores[b]! || a - b);
}

/** Bins of the published histogram. */
const BINS = 80;

/** The defect `modal-pseudo`: positions of the images in the fullest bin of the scores' histogram, in random order. */
export function fullestBin(scores: Float64Array, seed: number): number[] {
  const low = scores.reduce((least, score) => Math.min(least, score), Number.POSITIVE_INFINITY);
  const high = scores.reduce((most, score) => Math.max(most, score), Number.NEGATIVE_INFINITY);
  const bins = Array.from({ length: BINS }, (): number[] => []);
  for (const [i, score] of scores.entries()) {
    const bin = high > low ? Math.floor(((score - low) / (high - low)) * BINS) : 0;
    bins[Math.min(bin, BINS - 1)]!.push(i);
  }
  const fullest = bins.reduce((best, bin) => (bin.length > best.length ? bin : best));
  return Random.of(seed, 'pseudo-labels').shuffle([...fullest]);
}
