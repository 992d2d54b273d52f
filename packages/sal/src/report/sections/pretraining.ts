import { lineChart, type Series } from '../charts/line-chart.js';
import { chartFigure, escapeHtml, figure, type Section } from '../html.js';
import type { ReportInput } from '../input.js';
import { pointsOf } from './curves.js';

/** How the network learnt to see before it saw a label. */
export function pretraining(input: ReportInput['pretraining']): Section | null {
  if (!input) return null;
  const series: Series[] = [{ name: 'training loss', points: pointsOf(input.metrics, 'loss'), smooth: true }];
  const monitored = pointsOf(input.metrics, 'monitoringLoss');
  if (monitored.length > 0) series.push({ name: 'loss on images kept apart', points: monitored, dots: true });
  const chart = series.some((item) => item.points.length > 0)
    ? chartFigure(lineChart({ series, xName: 'step' }), 'Loss of the pretraining task')
    : '';
  const text = `<p>Task <b>${escapeHtml(input.task)}</b> (<code>${escapeHtml(input.id)}</code>, ${escapeHtml(input.created.slice(0, 10))}), on the images of the pool without their labels.${
    input.used ? '' : ' No training that is shown began with its weights.'
  }</p>`;
  const samples = figure(input.samples, 'What the network was shown, and what it made of it.', 'narrow');
  return {
    id: 'pretraining',
    title: 'Pretraining without labels',
    content: `${text}<div class="columns">${chart}${samples}</div>`,
  };
}
