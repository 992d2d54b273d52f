import { nameWithRuns, runsOf } from '../arm-name.js';
import { compareEvaluations, verdict } from '../comparison.js';
import { escapeHtml, fixed, interval, signed } from '../html.js';
import type { ReportArm, ReportInput, ReportMetric } from '../input.js';

/** The numbers that a reader wants first, and what they are worth. */
export function overview(input: ReportInput): string {
  const [first, second] = input.arms;
  const tiles = input.arms.flatMap((arm, i) => diceTile(arm, i));
  const sentences: string[] = [];
  if (first?.evaluation && second?.evaluation) {
    const dice = compareEvaluations(first.evaluation, second.evaluation, input.study.seed).find(
      (metric) => metric.first.name === 'dice',
    );
    if (dice) {
      const { mean, ci95 } = dice.difference;
      tiles.push(
        tile(
          `difference, ${first.name} minus ${second.name}`,
          signed(mean, 3),
          `95 % interval ${interval(ci95, 3, true)}`,
        ),
      );
      sentences.push(verdict(dice, first.name, second.name));
    }
  }
  if (first && input.data.pool > 0) {
    const share = Math.round((100 * first.labels) / input.data.pool);
    const by = first.training ? ` by ${first.training.id}` : '';
    tiles.push(tile(`labels used${by}`, String(first.labels), `of ${input.data.pool} images in the pool (${share} %)`));
  }
  const cautions = input.cautions.map((caution) => `<li>${escapeHtml(caution)}</li>`).join('');
  return [
    `<div class="tiles">${tiles.join('')}</div>`,
    ...sentences.map((sentence) => `<p class="verdict">${escapeHtml(sentence)}</p>`),
    ...input.arms.map(newer),
    cautions ? `<div class="caution"><strong>Before you believe a number</strong><ul>${cautions}</ul></div>` : '',
  ].join('\n');
}

function diceTile(arm: ReportArm, index: number): string[] {
  const dice = diceOf(arm);
  if (!dice) return [];
  const title = `test Dice, ${arm.labels} ${arm.name} labels`;
  return [
    tile(
      title,
      fixed(dice.mean, 3),
      `median ${fixed(dice.median, 3)}, 95 % ${interval(dice.ci95, 3)}; ${runsOf(arm)}`,
      `series-${index}`,
    ),
  ];
}

/** Labels and runs that no number above is of. */
function newer(arm: ReportArm): string {
  if (arm.newer.length === 0) return '';
  const notes = arm.newer.map((note) => `<li>${escapeHtml(note)}</li>`).join('');
  return `<div class="caution"><strong>Newer than what is shown of ${nameWithRuns(arm)}</strong><ul>${notes}</ul></div>`;
}

function diceOf(arm: ReportArm): ReportMetric | undefined {
  return arm.evaluation?.metrics.find((metric) => metric.name === 'dice');
}

function tile(title: string, value: string, note: string, className = ''): string {
  return `<div class="tile ${className}"><span>${escapeHtml(title)}</span><b>${value}</b><small>${escapeHtml(note)}</small></div>`;
}
