/** Correlation of two lists of numbers, paired by position. */
import { mean } from './quantile.js';
import { averageRanks } from './ranks.js';

/**
 * Pearson's coefficient of linear correlation, in -1..1.
 * @returns NaN for fewer than two pairs, or where one list is constant or holds NaN
 */
export function pearson(first: ArrayLike<number>, second: ArrayLike<number>): number {
  const n = pairs(first, second);
  const [meanFirst, meanSecond] = [mean(first), mean(second)];
  let product = 0;
  let squaresFirst = 0;
  let squaresSecond = 0;
  for (let i = 0; i < n; i++) {
    const a = first[i]! - meanFirst;
    const b = second[i]! - meanSecond;
    product += a * b;
    squaresFirst += a * a;
    squaresSecond += b * b;
  }
  // Two roots, not the root of a product: the product of two small sums can underflow.
  const coefficient = product / (Math.sqrt(squaresFirst) * Math.sqrt(squaresSecond));
  return Math.max(-1, Math.min(1, coefficient));
}

/**
 * Spearman's rank correlation, in -1..1: Pearson's of the ranks, equal values sharing their mean rank.
 * @returns NaN for fewer than two pairs, or where one list is constant or holds NaN
 */
export function spearman(first: ArrayLike<number>, second: ArrayLike<number>): number {
  pairs(first, second);
  if (hasNaN(first) || hasNaN(second)) return Number.NaN;
  return pearson(averageRanks(first), averageRanks(second));
}

function pairs(first: ArrayLike<number>, second: ArrayLike<number>): number {
  if (first.length !== second.length) {
    throw new Error(`internal: correlation of ${first.length} with ${second.length} values`);
  }
  return first.length;
}

function hasNaN(values: ArrayLike<number>): boolean {
  for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i]!)) return true;
  return false;
}
