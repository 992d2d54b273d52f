/** Two arms on the same test images: differences per image, and what may be said about them. */
import { type PairedDifference, pairedDifference } from '../statistics/paired-difference.js';
import { fixed, interval, signed } from './html.js';
import type { ReportEvaluation, ReportMetric } from './input.js';

export interface ComparedMetric {
  first: ReportMetric;
  second: ReportMetric;
  /** First minus second. */
  difference: PairedDifference;
  /** Per image, in the order of ids. */
  differences: number[];
}

/** The metrics that both evaluations have, compared image by image; the interval's resamples are drawn from the seed. */
export function compareEvaluations(first: ReportEvaluation, second: ReportEvaluation, seed: number): ComparedMetric[] {
  return first.metrics.flatMap((metric) => {
    const other = second.metrics.find((candidate) => candidate.name === metric.name);
    if (!other) return [];
    const difference = pairedDifference(metric.perImage, other.perImage, { seed });
    if (difference.pairs === 0) return [];
    const shared = [...metric.perImage.keys()].filter((id) => other.perImage.has(id)).sort();
    const differences = shared.map((id) => metric.perImage.get(id)! - other.perImage.get(id)!);
    return [{ first: metric, second: other, difference, differences }];
  });
}

/** What the difference of one metric supports, in a sentence that claims no more. */
export function verdict({ first, difference }: ComparedMetric, firstName: string, secondName: string): string {
  const [low, high] = difference.ci95;
  const numbers = `${signed(difference.mean, 3)} (95 % interval ${interval(difference.ci95, 3, true)}, ${difference.pairs} images)`;
  if (low <= 0 && high >= 0) {
    return `Mean ${first.title} of ${firstName} minus ${secondName}: ${numbers}. The interval holds zero: on these images the two cannot be told apart.`;
  }
  const better = difference.mean > 0 === first.largerIsBetter ? firstName : secondName;
  return `Mean ${first.title} of ${firstName} minus ${secondName}: ${numbers}. In this one pair of trainings ${better} did better on these images; one pair is no proof.`;
}

/** How precisely a metric is written: pixels to a tenth, small ratios to four places. */
export function decimalsOf({ unit, mean }: Pick<ReportMetric, 'unit' | 'mean'>): number {
  if (unit === 'pixels') return 1;
  return mean !== null && mean < 0.1 ? 4 : 3;
}

/** `0.871 (0.842 to 0.893)` */
export function meanWithInterval(metric: ReportMetric): string {
  const decimals = decimalsOf(metric);
  return `${fixed(metric.mean, decimals)} <small>(${interval(metric.ci95, decimals)})</small>`;
}
