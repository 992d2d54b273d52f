import { holm } from '../../statistics/holm.js';
import { shareWon } from '../../statistics/paired-difference.js';
import { mean } from '../../statistics/quantile.js';
import { wilcoxonSignedRank } from '../../statistics/wilcoxon.js';
import { intervalOf } from './arm-cells.js';
import { type Cells, common, minus, withoutUndefined } from './cells.js';
import type { AnalysisOptions, DifferenceAnalysis } from './types.js';

type Uncorrected = Omit<DifferenceAnalysis, 'pImagesHolm' | 'pSeedsHolm'>;

/** Every arm minus its baseline, wherever both have the same seed at the same number of labels. */
export function differencesToBaseline(cells: Cells, options: AnalysisOptions): DifferenceAnalysis[] {
  const compared = cells.arms.flatMap((arm) => {
    const baseline = cells.baselineOf(arm);
    if (baseline === null) return [];
    return cells.labelsOf(arm).flatMap((labels) => difference(cells, arm, baseline, labels, options) ?? []);
  });
  return corrected(compared);
}

/** One arm minus another at that number of labels; null without a common seed. */
export function difference(
  cells: Cells,
  arm: string,
  baseline: string,
  labels: number,
  options: AnalysisOptions,
): Uncorrected | null {
  const seeds = common(cells.seedsOf(arm, labels), cells.seedsOf(baseline, labels));
  if (seeds.length === 0) return null;
  const table = withoutUndefined(
    seeds.map((seed) => minus(cells.dice(arm, labels, seed), cells.dice(baseline, labels, seed))),
  );
  return { arm, baseline, labels, ...compare(table, seeds, options) };
}

/** @param table differences [seeds, images] */
export function compare(
  table: readonly Float64Array[],
  seeds: readonly number[],
  options: AnalysisOptions,
): Omit<Uncorrected, 'arm' | 'baseline' | 'labels'> {
  const bySeed = table.map(mean);
  const images = table[0]!.length;
  const byImage = Float64Array.from({ length: images }, (_, i) => mean(table.map((row) => row[i]!)));
  return {
    seeds: [...seeds],
    images,
    mean: mean(bySeed),
    ci95: intervalOf(table, options),
    bySeed,
    seedsWon: shareWon(bySeed),
    pImages: wilcoxonSignedRank(byImage).p,
    pSeeds: wilcoxonSignedRank(bySeed).p,
  };
}

/** Fills in Holm's correction over the whole list. */
export function corrected(list: readonly Uncorrected[]): DifferenceAnalysis[] {
  const images = holm(list.map(({ pImages }) => pImages));
  const seeds = holm(list.map(({ pSeeds }) => pSeeds));
  return list.map((item, i) => ({ ...item, pImagesHolm: images[i]!, pSeedsHolm: seeds[i]! }));
}
