import { fixed, interval, signed } from '../../../report/html.js';
import type { DifferenceAnalysis, SimulationAnalysis } from '../../analysis/types.js';
import { isClear, none, pValue } from './numbers.js';
import type { TextTable } from './text-table.js';

const rule =
  'Paired by seed and image; 95 % interval over seeds and images. Wilcoxon: signed-rank test over images (differences averaged over seeds; it speaks of these trainings only), after Holm\u2019s correction over this table; and over seeds, uncorrected (with five it is never below 0.0625). Bold: the interval leaves zero out and the corrected p over images is below 0.05.';

/** Every arm minus the baseline at equal labels. */
export function differenceTable({ differences, baseline }: SimulationAnalysis): TextTable {
  return {
    title: `Difference in Dice to ${baseline ?? 'a baseline'}`,
    head: ['arm', 'labels', 'difference', '95 % interval', 'seeds won', 'p images', 'p seeds'],
    rows: differences.map((item) => [item.arm, String(item.labels), ...numbers(item)]),
    numeric: [1, 2, 3, 4, 5, 6],
    note: rule,
  };
}

/** The same for the area under the budget curve. */
export function areaDifferenceTable({ areaDifferences, baseline, rankedLabels }: SimulationAnalysis): TextTable {
  return {
    title: `Difference in area under the budget curve to ${baseline ?? 'a baseline'}`,
    head: ['arm', 'difference', '95 % interval', 'seeds won', 'p images', 'p seeds'],
    rows: areaDifferences.map((item) => [item.arm, ...numbers(item)]),
    numeric: [1, 2, 3, 4, 5],
    note: `Over ${rankedLabels.join(', ')} labels. ${rule}`,
  };
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
