import { studentTwoSided } from './distributions.js';
import { mean } from './quantile.js';

export interface TTest {
  /** Infinite where all differences are equal and not zero; NaN where all are zero. */
  t: number;
  /** Two-sided, in 0..1; NaN for fewer than two differences, 1 where all are zero. */
  p: number;
}

/** Sample standard deviation (n - 1); NaN for fewer than two values. */
export function standardDeviation(values: ArrayLike<number>): number {
  const n = values.length;
  if (n < 2) return Number.NaN;
  const centre = mean(values);
  let squares = 0;
  for (let i = 0; i < n; i++) squares += (values[i]! - centre) ** 2;
  return Math.sqrt(squares / (n - 1));
}

/** Student's paired t-test: could the mean of these differences (one per seed) be zero? Two-sided, n - 1 degrees. */
export function pairedTTest(differences: ArrayLike<number>): TTest {
  const n = differences.length;
  if (n < 2) return { t: Number.NaN, p: Number.NaN };
  const centre = mean(differences);
  const error = standardDeviation(differences) / Math.sqrt(n);
  if (error === 0 && centre === 0) return { t: Number.NaN, p: 1 };
  const t = centre / error;
  return { t, p: studentTwoSided(t, n - 1) };
}
