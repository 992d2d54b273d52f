import { Random } from '../random.js';
import { type BootstrapOptions, DEFAULT_RESAMPLES } from './bootstrap.js';
import { type LabelScale, labelsToReach } from './budget-curve.js';
import { mean, quantileOfSorted } from './quantile.js';

export interface LabelsNeeded {
  /** Where the mean curve reaches the target; null where it does not. */
  labels: number | null;
  /** True where the smallest budget tried is enough: fewer might do. */
  atFirst: boolean;
  /** Percentile interval over seeds; an end is null where the curve of that resample never reaches the target. */
  ci95: [low: number | null, high: number | null];
  /** Share of the resamples whose curve reaches the target. */
  reached: number;
  seeds: number;
}

/**
 * Labels at which the mean curve over seeds reaches `share` of the mean reference (full supervision), with an interval
 * by resampling seeds: would other trainings have got there with as many? Curve and reference of one seed are drawn
 * together. Images are not resampled: the target moves with them as the curve does. A percentile interval of few seeds
 * is too narrow (five: by about a third); read it as a rough one.
 * @param curves by seed, a value per number of labels
 * @param references by seed, as many as curves
 */
export function labelsNeeded(
  labels: readonly number[],
  curves: readonly (readonly number[])[],
  references: readonly number[],
  share: number,
  options: BootstrapOptions & { scale?: LabelScale },
): LabelsNeeded {
  const { seed, resamples = DEFAULT_RESAMPLES, confidence = 0.95, scale = 'linear' } = options;
  const seeds = curves.length;
  const of = (drawn: readonly number[]) => {
    const curve = labels.map((_, k) => mean(drawn.map((i) => curves[i]![k]!)));
    return labelsToReach(labels, curve, share * mean(drawn.map((i) => references[i]!)), scale);
  };
  const found = seeds === 0 ? null : of(curves.map((_, i) => i));
  const random = Random.of(seed, 'labels needed', seeds);
  const draws = Float64Array.from({ length: seeds < 2 ? 0 : resamples }, () => {
    return of(curves.map(() => random.integer(0, seeds - 1))) ?? Number.POSITIVE_INFINITY;
  }).sort();
  const tail = (1 - confidence) / 2;
  return {
    labels: found,
    atFirst: found !== null && found === labels[0],
    ci95: [finiteQuantile(draws, tail), finiteQuantile(draws, 1 - tail)],
    reached: draws.length === 0 ? Number(found !== null) : draws.filter(Number.isFinite).length / draws.length,
    seeds,
  };
}

/** Null for no draws, and where the quantile lies among draws that are infinite. */
function finiteQuantile(sorted: Float64Array, q: number): number | null {
  const value = quantileOfSorted(sorted, q);
  return Number.isFinite(value) ? value : null;
}
