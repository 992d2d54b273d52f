import { penaltyMatrix } from '../../statistics/penalty-matrix.js';
import { mean } from '../../statistics/quantile.js';
import { averageRanks } from '../../statistics/ranks.js';
import type { Cells } from './cells.js';
import { seedsOfCurve } from './curves.js';
import type { PenaltyAnalysis, RankAnalysis } from './types.js';

/** Over every number of labels that two of the arms share. */
export function penalties(cells: Cells, arms: readonly string[]): PenaltyAnalysis {
  const labels = cells.labels.filter((value) => arms.filter((arm) => cells.labelsOf(arm).includes(value)).length > 1);
  const values = arms.map((arm) =>
    labels.map((value) => new Map(cells.seedsOf(arm, value).map((seed) => [seed, cells.meanDice(arm, value, seed)]))),
  );
  const { wins, penalty } = penaltyMatrix(values);
  return { arms: [...arms], labels, wins, penalty };
}

/** Best first by area; arms without one last, in the configured order. */
export function ranking(
  cells: Cells,
  arms: readonly string[],
  labels: readonly number[],
  areas: ReadonlyMap<string, number>,
  { penalty }: PenaltyAnalysis,
): RankAnalysis[] {
  const ranks = meanRanks(cells, arms, labels);
  const rows = arms.map((arm, i) => ({
    arm,
    area: areas.get(arm) ?? null,
    meanRank: ranks[i] ?? null,
    penalty: penalty[i] ?? null,
  }));
  return rows.sort((a, b) => (b.area ?? Number.NEGATIVE_INFINITY) - (a.area ?? Number.NEGATIVE_INFINITY));
}

/** Empty where no seed has all budgets of all arms. */
function meanRanks(cells: Cells, arms: readonly string[], labels: readonly number[]): number[] {
  const seeds = cells.seeds.filter((seed) => arms.every((arm) => seedsOfCurve(cells, arm, labels).includes(seed)));
  const places = labels.flatMap((value) =>
    seeds.map((seed) => averageRanks(arms.map((arm) => -cells.meanDice(arm, value, seed)))),
  );
  return places.length === 0 ? [] : arms.map((_, i) => mean(places.map((ranks) => ranks[i]!)));
}
