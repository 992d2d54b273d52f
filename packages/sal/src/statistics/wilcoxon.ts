/**
 * Wilcoxon's signed-rank test: are paired differences symmetric about zero? Two-sided.
 * Source: F. Wilcoxon, "Individual comparisons by ranking methods" (1945); W. J. Conover, "Practical Nonparametric
 * Statistics" (1999), 5.7.
 */
import { normalTwoSided } from './distributions.js';
import { averageRanks, tieCounts } from './ranks.js';

export interface SignedRankTest {
  /** Sum of the ranks of the positive differences. */
  positive: number;
  /** Sum of the ranks of the negative differences. */
  negative: number;
  /** Differences that are not zero. */
  n: number;
  /** Two-sided, in 0..1; 1 where no difference is left. */
  p: number;
  /** `exact`: from the distribution over all signs; `normal`: with corrections for ties and continuity. */
  method: 'exact' | 'normal';
}

/** Up to here the distribution over all 2^n signs is counted out, where no two differences are equal in size. */
const EXACT_MOST = 50;

/** Zeros are left out, as Wilcoxon did. @param differences no NaN among them */
export function wilcoxonSignedRank(differences: ArrayLike<number>): SignedRankTest {
  const kept = Array.from(differences).filter((difference) => difference !== 0);
  const n = kept.length;
  const sizes = kept.map(Math.abs);
  const ranks = averageRanks(sizes);
  let positive = 0;
  let negative = 0;
  for (const [i, difference] of kept.entries()) {
    if (difference > 0) positive += ranks[i]!;
    else negative += ranks[i]!;
  }
  const ties = tieCounts(sizes);
  const method = n <= EXACT_MOST && ties.length === 0 ? 'exact' : 'normal';
  const smaller = Math.min(positive, negative);
  const p = n === 0 ? 1 : method === 'exact' ? exactP(smaller, n) : normalP(smaller, n, ties);
  return { positive, negative, n, p, method };
}

/** Twice the share of the 2^n choices of signs whose rank sum is at most `smaller`. */
function exactP(smaller: number, n: number): number {
  // ways[s]: subsets of the ranks 1..r that add up to s; whole numbers below 2^50, exact in float64.
  const ways = new Float64Array(smaller + 1);
  ways[0] = 1;
  for (let rank = 1; rank <= n; rank++) {
    for (let sum = smaller; sum >= rank; sum--) ways[sum]! += ways[sum - rank]!;
  }
  const below = ways.reduce((total, count) => total + count, 0);
  return Math.min(1, (2 * below) / 2 ** n);
}

function normalP(smaller: number, n: number, ties: readonly number[]): number {
  const expected = (n * (n + 1)) / 4;
  const tieLoss = ties.reduce((total, t) => total + (t ** 3 - t), 0) / 48;
  const deviation = Math.sqrt((n * (n + 1) * (2 * n + 1)) / 24 - tieLoss);
  // Half a step towards the middle: rank sums are whole numbers, the normal distribution is not.
  const z = Math.max(0, expected - smaller - 0.5) / deviation;
  return Math.min(1, normalTwoSided(z));
}
