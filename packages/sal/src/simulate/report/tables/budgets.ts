import { fixed } from '../../../report/html.js';
import type { ArmAnalysis, CellAnalysis, SimulationAnalysis } from '../../analysis/types.js';
import { meanAndDeviation, none, percentWithInterval } from './numbers.js';
import type { Cell, TextTable } from './text-table.js';

/** Arms by numbers of labels; `text` says what stands in a cell. */
function byLabels(
  { arms, labels }: Pick<SimulationAnalysis, 'arms' | 'labels'>,
  text: (cell: CellAnalysis, best: boolean) => Cell,
): Pick<TextTable, 'head' | 'rows' | 'numeric'> {
  const bests = new Map(labels.map((value) => [value, best(arms, value)]));
  return {
    head: ['arm', ...labels.map((value) => `${value} labels`)],
    rows: arms
      .filter((arm) => arm.cells.length > 0)
      .map((arm) => [
        arm.name,
        ...labels.map((value) => {
          const cell = arm.cells.find((candidate) => candidate.labels === value);
          return cell ? text(cell, cell === bests.get(value)) : none;
        }),
      ]),
    numeric: labels.map((_, i) => i + 1),
  };
}

/** The best cell of a column, where there are two or more to choose from. */
function best(arms: readonly ArmAnalysis[], labels: number): CellAnalysis | null {
  const cells = arms.flatMap((arm) => arm.cells.filter((cell) => cell.labels === labels));
  return cells.length < 2 ? null : cells.reduce((a, b) => (b.mean > a.mean ? b : a));
}

export function diceTable(analysis: SimulationAnalysis): TextTable {
  return {
    title: 'Test Dice by labels',
    ...byLabels(analysis, (cell, isBest) => {
      const text = meanAndDeviation(cell.mean, cell.standardDeviation);
      return isBest ? { strong: text } : text;
    }),
    note: 'Mean over seeds of the mean Dice over test images, \u00b1 standard deviation between seeds. Bold: best mean of its column, which is no claim by itself; see the differences.',
  };
}

export function shareOfFullTable(analysis: SimulationAnalysis): TextTable {
  const measured = analysis.arms.filter((arm) => arm.cells.some(({ ofFull }) => ofFull !== null));
  const arms = measured.filter(({ name }) => name !== analysis.fullSupervision);
  const labels = analysis.labels.filter((value) => arms.some((arm) => arm.cells.some((cell) => cell.labels === value)));
  return {
    title: 'Share of the Dice of full supervision',
    ...byLabels({ arms, labels }, ({ ofFull }) => (ofFull ? percentWithInterval(ofFull.share, ofFull.ci95) : none)),
    note: 'Mean Dice over that of the network trained on all labels, same seeds and images; 95 % interval over seeds and images.',
  };
}

/** One table per other metric. */
export function metricTables(analysis: SimulationAnalysis): TextTable[] {
  const names = new Set(analysis.arms.flatMap((arm) => arm.cells.flatMap((cell) => Object.keys(cell.metrics))));
  names.delete('dice');
  return [...names].sort().map((name) => ({
    title: name,
    ...byLabels(analysis, ({ metrics }) => fixed(metrics[name], 3)),
    note: '',
  }));
}
