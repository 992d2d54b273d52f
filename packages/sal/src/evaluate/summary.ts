/** From one value per image to the numbers that are reported. */

import { type BootstrapOptions, bootstrapMeanInterval, type Interval } from '../statistics/bootstrap.js';
import { mean, median } from '../statistics/quantile.js';
import { metrics } from './metrics/registry.js';
import type { ImageResult } from './per-image.js';

export const AVERAGING_RULE =
  'every metric is computed for each image at its original size, then averaged over images with equal weight ' +
  '(not pooled over pixels); lesion only, the background is no class of its own';

export interface MetricSummary {
  /** Null where the metric is undefined for every image. */
  mean: number | null;
  median: number | null;
  /** 95 % percentile bootstrap interval of the mean over images. */
  ci95: Interval | null;
}

export interface DescribedSummary extends MetricSummary {
  /** Images for which the metric is defined. */
  images: number;
  unit: string;
  definition: string;
  emptyMaskRule: string;
}

/** By metric name, in the order of the registry. */
export function summarise(
  results: readonly ImageResult[],
  options: BootstrapOptions,
): Record<string, DescribedSummary> {
  return Object.fromEntries(
    metrics.map(({ name, unit, definition, emptyMaskRule }) => {
      const values = results.map((result) => result.values[name]!).filter((value) => !Number.isNaN(value));
      const numbers = summariseValues(values, options);
      return [name, { ...numbers, images: values.length, unit, definition, emptyMaskRule }];
    }),
  );
}

function summariseValues(values: readonly number[], options: BootstrapOptions): MetricSummary {
  if (values.length === 0) return { mean: null, median: null, ci95: null };
  return { mean: mean(values), median: median(values), ci95: bootstrapMeanInterval(values, options) };
}

/** In words, for summary.json. */
export function intervalRule({ seed, resamples }: { seed: number; resamples: number }): string {
  return `ci95 is the 95 % percentile bootstrap interval of the mean over images (${resamples} resamples, seed ${seed})`;
}
