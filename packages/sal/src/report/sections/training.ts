import { lineChart } from '../charts/line-chart.js';
import { chartFigure, escapeHtml, fixed, type Section, table } from '../html.js';
import type { ReportArm } from '../input.js';
import { pointsOf } from './curves.js';

/** Curves of every arm's training, side by side. */
export function training(arms: readonly ReportArm[]): Section | null {
  const trained = arms.filter((arm) => arm.training !== null);
  if (trained.length === 0) return null;
  const curves = (key: string) =>
    trained.map((arm) => ({ name: `${arm.name} (${arm.training!.id})`, points: pointsOf(arm.training!.metrics, key) }));
  const losses = curves('loss').map((series) => ({ ...series, smooth: true }));
  const dice = curves('validationDice').map((series) => ({ ...series, dots: true }));
  const charts = [
    losses.some(({ points }) => points.length > 0)
      ? chartFigure(lineChart({ series: losses, xName: 'step' }), 'Training loss')
      : '',
    dice.some(({ points }) => points.length > 0)
      ? chartFigure(
          lineChart({ series: dice, xName: 'step', yRange: [0, 1] }),
          'Dice on labelled images kept for validation',
        )
      : '',
  ].join('');
  const noValidation = dice.every(({ points }) => points.length === 0)
    ? '<p>There were too few labels to keep some apart for validation: the last weights were used, and nothing but the schedule decided when to stop.</p>'
    : '';
  const rows = trained.map((arm) => [
    escapeHtml(arm.name),
    `<code>${escapeHtml(arm.training!.id)}</code>`,
    arm.training!.created.slice(0, 10),
    escapeHtml(String(arm.training!.settings.method ?? '')),
    String(arm.labels),
    String(arm.trainingResult?.iterations ?? ''),
    fixed(arm.trainingResult?.imagesPerSecond, 1),
    fixed(arm.trainingResult?.bestValidationDice, 3),
  ]);
  const head = ['labels', 'run', 'date', 'method', 'number', 'steps', 'images per second', 'best validation Dice'];
  return {
    id: 'training',
    title: 'Training',
    content: `${table(head, rows, [4, 5, 6, 7])}<div class="columns">${charts}</div>${noValidation}`,
  };
}
