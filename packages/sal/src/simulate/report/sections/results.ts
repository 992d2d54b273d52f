import { chartFigure, escapeHtml, type Section } from '../../../report/html.js';
import type { SimulationAnalysis } from '../../analysis/types.js';
import { type ArmStyle, facetsOf } from '../arm-styles.js';
import { budgetChart, diceRange } from '../charts/budget-chart.js';
import { forestChart } from '../charts/forest-chart.js';
import { penaltyHeatMap } from '../charts/heat-map.js';
import { legend } from '../charts/marks.js';
import { diceTable, metricTables, shareOfFullTable } from '../tables/budgets.js';
import { areaDifferenceTable, baselineName, differenceTable } from '../tables/differences.js';
import { rankingTable, reachTable, worstTable } from '../tables/ranking.js';
import { htmlTable, type TextTable } from '../tables/text-table.js';

type Styles = ReadonlyMap<string, ArmStyle>;

export function curves(analysis: SimulationAnalysis, styles: Styles): Section {
  const arms = analysis.arms.filter(({ name, cells }) => name !== analysis.fullSupervision && cells.length > 0);
  const full = analysis.arms.find(({ name }) => name === analysis.fullSupervision)?.cells.at(-1)?.mean ?? null;
  const labels = analysis.labels.filter((value) => arms.some((arm) => arm.cells.some((cell) => cell.labels === value)));
  const dice = diceRange(arms, full);
  const facets = arms.length === 0 ? [] : facetsOf(arms);
  const figures = facets.map((facet) => {
    const members = arms.filter(({ name }) => facet.arms.includes(name));
    const chart = budgetChart({ arms: members, styles, full, labels, dice });
    return chartFigure(
      `<div class="scroll">${chart}</div>${legend(facet.arms, styles)}`,
      facet.title || 'Test Dice by labels',
    );
  });
  const hints = [
    arms.some(({ cells }) => cells.some(({ seeds }) => seeds.length > 1)) &&
      'Bands: one standard deviation between seeds.',
    full !== null && 'The dashed level is full supervision.',
  ].filter((hint) => hint !== false);
  const note = hints.length === 0 ? '' : `<p class="note">${hints.join(' ')}</p>`;
  const content = `<div class="${facets.length > 1 ? 'columns' : 'wide'}">${figures.join('')}</div>${note}`;
  return {
    id: 'curves',
    title: 'Budget curves',
    content: arms.length === 0 ? '' : content + titled(diceTable(analysis)) + titled(shareOfFullTable(analysis)),
  };
}

export function differences(analysis: SimulationAnalysis, styles: Styles): Section {
  const chart = (items: SimulationAnalysis['differences'], caption: string) =>
    items.length === 0
      ? ''
      : `<div class="wide tall">${chartFigure(`<div class="scroll">${forestChart(items, styles, `Dice minus that of ${baselineName(analysis.baselines)}`)}</div>`, caption)}</div>`;
  return {
    id: 'differences',
    title: `Differences to ${baselineName(analysis.baselines)}`,
    content:
      chart(analysis.differences, 'Difference and 95 % interval by labels; filled where it may be believed') +
      titled(differenceTable(analysis)) +
      titled(areaDifferenceTable(analysis)),
  };
}

export function ranking(analysis: SimulationAnalysis): Section {
  const heat = penaltyHeatMap(analysis.penalty);
  const matrix = heat
    ? `<h3>Pair-wise penalty matrix</h3>${heat}<p class="note">Share of the budgets at which the arm of the row is better than that of the column (two-sided paired t-test over seeds, p &lt; 0.05; Ash et al. 2019, arXiv 1906.03671).</p>`
    : '';
  return { id: 'ranking', title: 'Ranking', content: htmlTable(rankingTable(analysis)) + matrix };
}

export function reach(analysis: SimulationAnalysis): Section {
  const target = reachTable(analysis);
  return { id: 'reach', title: target.title, content: htmlTable(target) };
}

export function worst(analysis: SimulationAnalysis): Section {
  const images = worstTable(analysis);
  return { id: 'worst', title: images.title, content: htmlTable(images) };
}

export function otherMetrics(analysis: SimulationAnalysis): Section {
  const content = metricTables(analysis).map(
    (item) => `<details><summary>${escapeHtml(item.title)}</summary>${htmlTable(item)}</details>`,
  );
  return { id: 'metrics', title: 'Other metrics', content: content.join('\n') };
}

function titled(item: TextTable): string {
  const content = htmlTable(item);
  return content ? `<h3>${escapeHtml(item.title)}</h3>${content}` : '';
}
