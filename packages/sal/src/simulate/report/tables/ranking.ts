import { fixed, interval } from '../../../report/html.js';
import { reachShares } from '../../analysis/curves.js';
import type { ReachAnalysis, SimulationAnalysis } from '../../analysis/types.js';
import { none } from './numbers.js';
import type { TextTable } from './text-table.js';

export function rankingTable({ ranking, arms, rankedLabels, options }: SimulationAnalysis): TextTable {
  return {
    title: 'Ranking by area under the budget curve',
    head: ['arm', 'area', '95 % interval', 'mean rank', 'penalty'],
    rows: ranking.map(({ arm, area, meanRank, penalty }) => [
      arm,
      fixed(area, 3),
      interval(arms.find(({ name }) => name === arm)?.area?.ci95, 3),
      fixed(meanRank, 2),
      fixed(penalty, 2),
    ]),
    numeric: [1, 2, 3, 4],
    note: `Area: mean Dice over ${rankedLabels.join(', ')} labels, budgets on a ${options.scale === 'log' ? 'logarithmic' : 'linear'} scale; its interval holds the choice of images, which all arms share, so overlapping intervals are no draw. Mean rank: place among the arms at equal labels and seed, 1 is best. Penalty: share of budgets at which another arm is better (paired t-test over seeds, p < 0.05), mean over the others; 0 is best.`,
  };
}

export function reachTable({ arms }: SimulationAnalysis): TextTable {
  const withReach = arms.filter(({ reach }) => reach.length > 0);
  return {
    title: 'Labels needed for a share of full supervision',
    head: ['arm', ...reachShares.map((share) => `${Math.round(100 * share)} %`)],
    rows: withReach.map(({ name, reach }) => [name, ...reach.map(reachText)]),
    numeric: reachShares.map((_, i) => i + 1),
    note: 'Straight lines between budgets on the mean curve; 95 % interval by resampling seeds. \u201cNot reached\u201d: the largest budget is not enough. An open interval: some resamples never get there.',
  };
}

function reachText({ labels, atFirst, ci95: [low, high], seeds }: ReachAnalysis): string {
  if (labels === null) return 'not reached';
  const point = `${atFirst ? 'at most ' : ''}${Math.round(labels)}`;
  if (seeds.length < 2) return point;
  const end = (value: number | null) => (value === null ? none : String(Math.round(value)));
  return `${point} (${end(low)} to ${high === null ? 'more than tried' : end(high)})`;
}

export function worstTable({ worstImages, fullSupervision }: SimulationAnalysis): TextTable {
  const full = fullSupervision === null ? [] : [fullSupervision];
  return {
    title: 'Hardest test images',
    head: ['image', 'mean Dice over arms', 'best arm', 'its Dice', ...full],
    rows: worstImages.map(({ id, mean, bestArm, best, full: fullDice }) => [
      id,
      fixed(mean, 3),
      bestArm,
      fixed(best, 3),
      ...full.map(() => fixed(fullDice, 3)),
    ]),
    numeric: [1, 3, 4],
    note: 'Means over all budgets and seeds. Where full supervision fails too, more labels of the same kind will not help: look at the image and its mask.',
  };
}
