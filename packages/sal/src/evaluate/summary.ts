/** From one value per image to the numbers that are reported. */

import { type BootstrapOptions, bootstrapMeanInterval, type Interval } from '../statistics/bootstrap.js';
import { mean, median } from '../statistics/quantile.js';
import type { ChosenMetric } from './metrics/choose.js';
import type { ImageResult } from './per-image.js';
import { CLASS_RULE } from './score.js';

const PER_IMAGE =
  'every metric is computed for each image at its original size, then averaged over images with equal weight ' +
  '(not pooled over pixels)';

/** In words, for summary.json. @param classes number of them, background among them */
export function averagingRule(classes: number): string {
  return classes === 2
    ? `${PER_IMAGE}; lesion only, the background is no class of its own`
    : `${PER_IMAGE}; ${CLASS_RULE}`;
}

export interface MetricSummary {
  /** Null where the metric is undefined for every image. */
  mean: number | null;
  median: number | null;
  /** 95 % percentile bootstrap interval of the mean over images. */
  ci95: Interval | null;
}

export interface CountedSummary extends MetricSummary {
  /** Images for which the metric is defined. */
  images: number;
}

export interface DescribedSummary extends CountedSummary {
  unit: string;
  definition: string;
  emptyMaskRule: string;
  /** Only of metrics that have options. */
  options?: Record<string, unknown>;
}

/** By metric name, in the order of the registry. */
export function summarise(
  results: readonly ImageResult[],
  chosen: readonly ChosenMetric[],
  bootstrap: BootstrapOptions,
): Record<string, DescribedSummary> {
  return Object.fromEntries(
    chosen.map(({ metric: { name, unit, definition, emptyMaskRule }, options }) => {
      const numbers = summariseValues(
        results.map(({ values }) => values[name]!),
        bootstrap,
      );
      const own = Object.keys(options).length > 0 ? { options } : {};
      return [name, { ...numbers, unit, definition, emptyMaskRule, ...own }];
    }),
  );
}

export interface ClassSummary {
  /** Images whose reference or prediction has the class. */
  images: number;
  /** Images whose reference has it: with none, nothing here says how well the class is found. */
  references: number;
  /** By metric name, over those images. */
  metrics: Record<string, CountedSummary>;
}

/** By name of the foreground class. */
export function summariseClasses(
  results: readonly ImageResult[],
  classes: readonly string[],
  chosen: readonly ChosenMetric[],
  bootstrap: BootstrapOptions,
): Record<string, ClassSummary> {
  return Object.fromEntries(
    classes.map((className, i) => {
      const having = results.flatMap(({ perClass }) => (perClass[i] ? [perClass[i]] : []));
      const summaries = chosen.map(({ metric: { name } }) => {
        const numbers = summariseValues(
          having.map((values) => values[name]!),
          bootstrap,
        );
        return [name, numbers] as const;
      });
      const references = results.filter(({ inReference }) => inReference[i]).length;
      return [className, { images: having.length, references, metrics: Object.fromEntries(summaries) }];
    }),
  );
}

function summariseValues(all: readonly number[], options: BootstrapOptions): CountedSummary {
  const values = all.filter((value) => !Number.isNaN(value));
  if (values.length === 0) return { mean: null, median: null, ci95: null, images: 0 };
  const ci95 = bootstrapMeanInterval(values, options);
  return { mean: mean(values), median: median(values), ci95, images: values.length };
}

/** In words, for summary.json. */
export function intervalRule({ seed, resamples }: { seed: number; resamples: number }): string {
  return `ci95 is the 95 % percentile bootstrap interval of the mean over images (${resamples} resamples, seed ${seed})`;
}
