/**
 * Pair-wise penalty matrix: who beats whom, how often. Source: J. T. Ash et al., "Deep Batch Active Learning by
 * Diverse, Uncertain Gradient Lower Bounds" (BADGE, 2019), arXiv 1906.03671, section 4.
 */
import { mean } from './quantile.js';
import { pairedTTest } from './t-test.js';

export interface PenaltyMatrix {
  /**
   * [arms, arms]: `wins[i][j]` in 0..1 is the share of the settings that i and j have in common at which i is better
   * than j; null on the diagonal and where no setting has two seeds of both.
   */
  wins: (number | null)[][];
  /** Mean of column j, the penalty of arm j: how often it is beaten by another; lower is better, null without a pair. */
  penalty: (number | null)[];
  /** [arms, arms]: settings that a pair was compared at. */
  settings: number[][];
}

/**
 * A two-sided paired t-test over seeds decides at each setting (a number of labels) whether i is better than j at
 * p < `level`; each such setting adds 1 / (number of settings) to `wins[i][j]`.
 * @param values by arm and setting, a value per seed; larger is better; seeds that one arm lacks are left out
 */
export function penaltyMatrix(
  values: readonly (readonly ReadonlyMap<number, number>[])[],
  level = 0.05,
): PenaltyMatrix {
  const pairs = values.map((first, i) =>
    values.map((second, j) => (i === j ? { settings: 0, won: 0 } : compare(first, second, level))),
  );
  const wins = pairs.map((row) => row.map(({ settings, won }) => (settings === 0 ? null : won / settings)));
  const penalty = values.map((_, j) => {
    const column = wins.flatMap((row) => (row[j] === null ? [] : [row[j]!]));
    return column.length === 0 ? null : mean(column);
  });
  return { wins, penalty, settings: pairs.map((row) => row.map(({ settings }) => settings)) };
}

function compare(
  first: readonly ReadonlyMap<number, number>[],
  second: readonly ReadonlyMap<number, number>[],
  level: number,
): { settings: number; won: number } {
  let settings = 0;
  let won = 0;
  for (const [setting, ours] of first.entries()) {
    const theirs = second[setting]!;
    // Ascending, so that rounding does not depend on the order in which results came in.
    const seeds = [...ours.keys()].filter((seed) => theirs.has(seed)).sort((a, b) => a - b);
    if (seeds.length < 2) continue;
    settings++;
    const { t, p } = pairedTTest(seeds.map((seed) => ours.get(seed)! - theirs.get(seed)!));
    if (p < level && t > 0) won++;
  }
  return { settings, won };
}
