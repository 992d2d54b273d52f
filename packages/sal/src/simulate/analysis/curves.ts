/** What is said of a whole budget curve: its area, and the labels that it needs. */
import { areaUnderCurve } from '../../statistics/budget-curve.js';
import { labelsNeeded } from '../../statistics/labels-needed.js';
import { mean } from '../../statistics/quantile.js';
import { type FullSupervision, intervalOf } from './arm-cells.js';
import { type Cells, common, minus, withoutUndefined } from './cells.js';
import { compare, corrected } from './differences.js';
import type { AnalysisOptions, AreaAnalysis, DifferenceAnalysis, ReachAnalysis } from './types.js';

/** Shares of full supervision that are looked for. */
export const reachShares = [0.95, 0.98, 0.99] as const;

/** Arms with a curve (two budgets or more), and the budgets that all of them have. */
export function rankedArms(cells: Cells): { arms: string[]; labels: number[] } {
  const arms = cells.arms.filter((arm) => cells.labelsOf(arm).length > 1);
  const labels = cells.labels.filter((value) => arms.every((arm) => cells.labelsOf(arm).includes(value)));
  return { arms, labels: arms.length === 0 ? [] : labels };
}

/** Seeds that the arm has at each of the numbers of labels. */
export function seedsOfCurve(cells: Cells, arm: string, labels: readonly number[]): number[] {
  return labels.reduce((seeds, value) => common(seeds, cells.seedsOf(arm, value)), cells.seeds);
}

/** Null for fewer than two budgets, and without a seed that has them all. */
export function area(
  cells: Cells,
  arm: string,
  labels: readonly number[],
  options: AnalysisOptions,
): AreaAnalysis | null {
  const seeds = seedsOfCurve(cells, arm, labels);
  if (labels.length < 2 || seeds.length === 0) return null;
  const table = withoutUndefined(seeds.map((seed) => imageAreas(cells, arm, labels, seed, options)));
  return { mean: mean(table.map(mean)), ci95: intervalOf(table, options), seeds };
}

/** Areas of the arms minus those of their baselines, at the seeds of both. */
export function areaDifferences(
  cells: Cells,
  arms: readonly string[],
  labels: readonly number[],
  options: AnalysisOptions,
): DifferenceAnalysis[] {
  if (labels.length < 2) return [];
  const compared = arms.flatMap((arm) => {
    const baseline = cells.baselineOf(arm);
    if (baseline === null || !arms.includes(baseline)) return [];
    const seeds = common(seedsOfCurve(cells, arm, labels), seedsOfCurve(cells, baseline, labels));
    if (seeds.length === 0) return [];
    const of = (name: string, seed: number) => imageAreas(cells, name, labels, seed, options);
    const table = withoutUndefined(seeds.map((seed) => minus(of(arm, seed), of(baseline, seed))));
    return [{ arm, baseline, labels: null, ...compare(table, seeds, options) }];
  });
  return corrected(compared);
}

/** The area is linear in the Dice, so that of the mean over images is the mean of the areas of images. */
function imageAreas(
  cells: Cells,
  arm: string,
  labels: readonly number[],
  seed: number,
  { scale }: AnalysisOptions,
): Float64Array {
  const curves = labels.map((value) => cells.dice(arm, value, seed));
  return curves[0]!.map((_, image) =>
    areaUnderCurve(
      labels,
      curves.map((curve) => curve[image]!),
      scale,
    ),
  );
}

/** Over all budgets of the arm, at the seeds that it shares with full supervision; empty where there are none. */
export function reach(cells: Cells, arm: string, full: FullSupervision, options: AnalysisOptions): ReachAnalysis[] {
  const labels = cells.labelsOf(arm);
  const seeds = common(seedsOfCurve(cells, arm, labels), cells.seedsOf(full.arm, full.labels));
  if (seeds.length === 0 || arm === full.arm) return [];
  const curves = seeds.map((seed) => labels.map((value) => cells.meanDice(arm, value, seed)));
  const references = seeds.map((seed) => cells.meanDice(full.arm, full.labels, seed));
  return reachShares.map((share) => ({ share, ...labelsNeeded(labels, curves, references, share, options), seeds }));
}
