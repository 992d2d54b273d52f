/**
 * Percentile bootstrap of a mean: what would the mean be, had other images of the same kind been drawn?
 * Source: Efron and Tibshirani, "An Introduction to the Bootstrap" (1993), chapter 13.
 */
import { Random } from '../random.js';
import { quantileOfSorted } from './quantile.js';

/** Ends of an interval, low then high. */
export type Interval = [low: number, high: number];

export interface BootstrapOptions {
  seed: number;
  /** Number of resamples, default 10 000. */
  resamples?: number;
  /** Coverage in 0..1, default 0.95. */
  confidence?: number;
}

export const DEFAULT_RESAMPLES = 10_000;

/**
 * Confidence interval of the mean by the percentile bootstrap over `values` (one per image).
 * The same seed draws the same resamples for every list of the same length, so metrics of one test set share them.
 * @returns [NaN, NaN] for no values; the value twice for one
 */
export function bootstrapMeanInterval(values: ArrayLike<number>, options: BootstrapOptions): Interval {
  const { seed, resamples = DEFAULT_RESAMPLES, confidence = 0.95 } = options;
  const n = values.length;
  if (n === 0) return [Number.NaN, Number.NaN];
  const random = Random.of(seed, 'bootstrap', n);
  const data = Float64Array.from(values);
  const means = new Float64Array(resamples);
  const scale = n / 0x100000000;
  for (let resample = 0; resample < resamples; resample++) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += data[Math.floor(random.uint32() * scale)]!;
    means[resample] = sum / n;
  }
  means.sort();
  const tail = (1 - confidence) / 2;
  return [quantileOfSorted(means, tail), quantileOfSorted(means, 1 - tail)];
}
