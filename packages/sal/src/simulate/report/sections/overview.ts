import { counted } from '../../../counted.js';
import { escapeHtml, interval, signed } from '../../../report/html.js';
import type { DifferenceAnalysis, SimulationAnalysis } from '../../analysis/types.js';
import type { SimulationResults } from '../../results.js';
import { baselineName } from '../tables/differences.js';
import { isClear } from '../tables/numbers.js';

/** Size of the simulation, what it supports, and what is missing. */
export function overview(results: SimulationResults, analysis: SimulationAnalysis): string {
  const tiles = [
    tile('arms', String(analysis.arms.length), `${counted(results.records.length, 'network')} trained and evaluated`),
    tile('budgets', String(analysis.labels.length), `${analysis.labels.join(', ')} labels`),
    tile('seeds', String(analysis.seeds.length), analysis.seeds.join(', ')),
    tile('test images', String(results.images.test), `never used for training; pool of ${results.images.pool}`),
  ];
  const notes = analysis.notes.map((note) => `<li>${escapeHtml(note)}</li>`).join('');
  return [
    `<div class="tiles">${tiles.join('')}</div>`,
    ...verdicts(analysis).map((sentence) => `<p class="verdict">${escapeHtml(sentence)}</p>`),
    notes ? `<div class="caution"><strong>Before you believe a number</strong><ul>${notes}</ul></div>` : '',
  ].join('\n');
}

/** What the comparisons with the baseline support, in sentences that claim no more. */
export function verdicts({ differences, baselines, labels }: SimulationAnalysis): string[] {
  if (differences.length === 0) return [];
  const better = differences.filter((item) => isClear(item) && item.mean > 0).length;
  const worse = differences.filter((item) => isClear(item) && item.mean < 0).length;
  const largest = labels.flatMap((value) => {
    const clear = differences.filter((item) => item.labels === value && isClear(item) && item.mean > 0);
    return clear.length === 0 ? [] : [sentence(clear.reduce((a, b) => (b.mean > a.mean ? b : a)))];
  });
  return [
    `Of ${differences.length} comparisons with ${baselineName(baselines)}, ${better} are clearly better, ${worse} clearly worse, and ${differences.length - better - worse} cannot be told apart.`,
    ...(largest.length > 0 ? [`Largest clear gains: ${largest.join('; ')}.`] : []),
  ];
}

function sentence({ arm, labels, mean, ci95 }: DifferenceAnalysis): string {
  return `${labels} labels, ${arm} ${signed(mean, 3)} (95 % ${interval(ci95, 3, true)})`;
}

function tile(title: string, value: string, note: string): string {
  return `<div class="tile"><span>${escapeHtml(title)}</span><b>${value}</b><small>${escapeHtml(note)}</small></div>`;
}
