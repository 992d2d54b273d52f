import { fixed, interval, signed } from '../../../report/html.js';
import type { DifferenceAnalysis, SimulationAnalysis } from '../../analysis/types.js';
import { isClear, none, pValue } from './numbers.js';
import type { TextTable } from './text-table.js';

const rule =
  'Paired by seed and image; 95 % interval over seeds and images. Wilcoxon: signed-rank test over images (differences averaged over seeds; it speaks of these trainings only), after Holm\u2019s correction over this table; and over seeds, uncorrected (with five it is never below 0.0625). Bold: the interval leaves zero out and the corrected p over images is below 0.05.';

/** The one arm that all others are compared with, or words for several. */
export function baselineName(baselines: readonly string[]): string {
  return baselines.length === 1 ? baselines[0]! : 'the baseline of each';
}

/** Every arm minus its baseline at equal labels; where there are several baselines, a column names them. */
export function differenceTable({ differences, baselines }: SimulationAnalysis): TextTable {
  const several = baselines.length > 1;
  return {
    title: `Difference in Dice to ${baselineName(baselines)}`,
    head: ['arm', ...againstHead(several), 'labels', ...numbersHead],
    rows: differences.map((item) => [item.arm, ...against(item, several), String(item.labels), ...numbers(item)]),
    numeric: [1, 2, 3, 4, 5, 6].map((column) => column + Number(several)),
    note: rule,
  };
}

/** The same for the area under the budget curve. */
export function areaDifferenceTable({ areaDifferences, baselines, rankedLabels }: SimulationAnalysis): TextTable {
  const several = baselines.length > 1;
  return {
    title: `Difference in area under the budget curve to ${baselineName(baselines)}`,
    head: ['arm', ...againstHead(several), ...numbersHead],
    rows: areaDifferences.map((item) => [item.arm, ...against(item, several), ...numbers(item)]),
    numeric: [1, 2, 3, 4, 5].map((column) => column + Number(several)),
    note: `Over ${rankedLabels.join(', ')} labels. ${rule}`,
  };
}

const numbersHead = ['difference', '95 % interval', 'seeds won', 'p images', 'p seeds'];

function againstHead(several: boolean): string[] {
  return several ? ['against'] : [];
}

function against({ baseline }: DifferenceAnalysis, several: boolean): string[] {
  return several ? [baseline] : [];
}

function numbers(item: DifferenceAnalysis) {
  const difference = signed(item.mean, 3);
  return [
    isClear(item) ? { strong: difference } : difference,
    item.ci95 ? interval(item.ci95, 3, true) : none,
    `${fixed(item.seedsWon * item.seeds.length, 1).replace('.0', '')} of ${item.seeds.length}`,
    pValue(item.pImagesHolm),
    pValue(item.pSeeds),
  ];
}
