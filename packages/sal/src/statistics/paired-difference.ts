import { type BootstrapOptions, bootstrapMeanInterval, type Interval } from './bootstrap.js';
import { mean } from './quantile.js';

export interface PairedDifference {
  /** Mean of first minus second over the keys that both have. */
  mean: number;
  /** 95 % percentile bootstrap interval of that mean. */
  ci95: Interval;
  /** Number of pairs. */
  pairs: number;
}

/**
 * Difference of two results on the same images (or seeds), keyed by id. Keys that only one of them has and keys
 * with an undefined (NaN) value on either side are left out; `pairs` says how many remain.
 */
export function pairedDifference(
  first: ReadonlyMap<string, number>,
  second: ReadonlyMap<string, number>,
  options: BootstrapOptions,
): PairedDifference {
  const differences: number[] = [];
  // Sorted, so that the interval does not depend on the order in which results came in.
  for (const key of [...first.keys()].sort()) {
    const difference = first.get(key)! - (second.get(key) ?? Number.NaN);
    if (!Number.isNaN(difference)) differences.push(difference);
  }
  return {
    mean: mean(differences),
    ci95: bootstrapMeanInterval(differences, options),
    pairs: differences.length,
  };
}

/** Share of differences above zero, in 0..1; a zero counts as half. NaN for none. */
export function shareWon(differences: ArrayLike<number>): number {
  return mean(Array.from(differences, (value) => (value > 0 ? 1 : value < 0 ? 0 : 0.5)));
}
