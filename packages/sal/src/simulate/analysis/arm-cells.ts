import { crossedBootstrap } from '../../statistics/crossed-bootstrap.js';
import { mean } from '../../statistics/quantile.js';
import { standardDeviation } from '../../statistics/t-test.js';
import { type Cells, common, minus, withoutUndefined } from './cells.js';
import type { AnalysisOptions, CellAnalysis, Ends } from './types.js';

/** Full supervision: the arm at its largest number of labels. */
export interface FullSupervision {
  arm: string;
  labels: number;
}

/** What an arm reached at each number of labels. */
export function armCells(
  cells: Cells,
  arm: string,
  full: FullSupervision | null,
  options: AnalysisOptions,
): CellAnalysis[] {
  return cells.labelsOf(arm).map((labels) => {
    const seeds = cells.seedsOf(arm, labels);
    const means = seeds.map((seed) => cells.meanDice(arm, labels, seed));
    const table = withoutUndefined(seeds.map((seed) => cells.dice(arm, labels, seed)));
    return {
      labels,
      seeds,
      mean: mean(means),
      standardDeviation: seeds.length < 2 ? null : standardDeviation(means),
      ci95: intervalOf(table, options),
      metrics: meanMetrics(cells, arm, labels, seeds),
      ofFull: full ? shareOfFull(cells, arm, labels, full, options) : null,
    };
  });
}

/** Null for one seed: an interval over images alone would pass for one that knows of other seeds. */
export function intervalOf(table: readonly Float64Array[], options: AnalysisOptions): Ends | null {
  return table.length < 2 ? null : crossedBootstrap(table, options).ci95;
}

function meanMetrics(
  cells: Cells,
  arm: string,
  labels: number,
  seeds: readonly number[],
): Record<string, number | null> {
  const records = seeds.map((seed) => cells.record(arm, labels, seed).metrics);
  const names = [...new Set(records.flatMap((metrics) => Object.keys(metrics)))].sort();
  return Object.fromEntries(
    names.map((name) => {
      const values = records.map((metrics) => metrics[name] ?? Number.NaN);
      return [name, values.some(Number.isNaN) ? null : mean(values)];
    }),
  );
}

/**
 * Ratio r of two means on the same seeds and images. Its interval is that of the mean of (Dice - r x full) / mean full,
 * by which the ratio differs from r to first order.
 */
function shareOfFull(
  cells: Cells,
  arm: string,
  labels: number,
  full: FullSupervision,
  options: AnalysisOptions,
): CellAnalysis['ofFull'] {
  const seeds = common(cells.seedsOf(arm, labels), cells.seedsOf(full.arm, full.labels));
  if (seeds.length === 0) return null;
  const both = withoutUndefined([
    ...seeds.map((seed) => cells.dice(arm, labels, seed)),
    ...seeds.map((seed) => cells.dice(full.arm, full.labels, seed)),
  ]);
  const [ours, theirs] = [both.slice(0, seeds.length), both.slice(seeds.length)];
  const fullMean = mean(theirs.map(mean));
  if (!(fullMean > 0)) return null;
  const share = mean(ours.map(mean)) / fullMean;
  const ends = intervalOf(
    ours.map((row, i) => minus(row, theirs[i]!, share).map((value) => value / fullMean)),
    options,
  );
  return { share, ci95: ends ? [share + ends[0], share + ends[1]] : null, seeds };
}
