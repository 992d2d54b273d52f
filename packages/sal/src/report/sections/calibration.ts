import type { Calibration, CalibrationSide } from '../../evaluate/calibration/calibration.js';
import { nameWithRuns } from '../arm-name.js';
import { reliabilityChart } from '../charts/reliability-chart.js';
import { chartFigure, escapeHtml, fixed, type Section, table } from '../html.js';
import type { ReportArm } from '../input.js';

/** Whether a probability of 0.8 means right in 80 of 100 cases, before and after temperature scaling. */
export function calibration(arms: readonly ReportArm[]): Section | null {
  const known = arms.flatMap((arm) =>
    arm.evaluation?.calibration
      ? [{ name: arm.name, title: nameWithRuns(arm), calibration: arm.evaluation.calibration }]
      : [],
  );
  if (known.length === 0) return null;
  const rows = known.flatMap(({ title, calibration: { before, after, temperature } }) => [
    row(title, 'as predicted', before),
    ...(after && temperature ? [row(title, `temperature ${fixed(temperature.value, 2)}`, after)] : []),
  ]);
  const head = ['labels', 'probabilities', 'ECE', 'negative log-likelihood'];
  const charts = known.map(({ name, calibration: values }) =>
    chartFigure(reliabilityChart(seriesOf(values)), `Reliability diagram, ${name}`),
  );
  const notes = known.map(({ name, calibration: { note } }) => `${escapeHtml(name)}: ${escapeHtml(note)}.`);
  return {
    id: 'calibration',
    title: 'Calibration',
    content: `${table(head, rows, [2, 3])}<div class="columns">${charts.join('')}</div><p class="note">${notes.join(' ')} On the dashed line a confidence is right as often as it says; below it the network is too sure. Bins of less than one pixel in 10 000 are not drawn. Measured on ${escapeHtml(known[0]!.calibration.definition)}.</p>`,
  };
}

/** @param arm HTML */
function row(arm: string, name: string, { ece, negativeLogLikelihood }: CalibrationSide): string[] {
  return [arm, name, fixed(ece, 4), fixed(negativeLogLikelihood, 4)];
}

function seriesOf({ before, after, temperature }: Calibration) {
  return [
    { name: 'as predicted', bins: before.bins },
    ...(after && temperature ? [{ name: `temperature ${temperature.value.toFixed(2)}`, bins: after.bins }] : []),
  ];
}
