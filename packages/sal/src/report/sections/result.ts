import { nameWithRuns } from '../arm-name.js';
import { differenceHistogram } from '../charts/histogram.js';
import { stripChart } from '../charts/strip-chart.js';
import { type ComparedMetric, compareEvaluations, decimalsOf, meanWithInterval } from '../comparison.js';
import { chartFigure, escapeHtml, figure, fixed, interval, type Section, signed, table } from '../html.js';
import type { ReportArm, ReportEvaluation, ReportMetric } from '../input.js';

type EvaluatedArm = ReportArm & { evaluation: ReportEvaluation };

/** What the networks did on the sealed test images. */
export function result(arms: readonly ReportArm[], seed: number): Section | null {
  const evaluated = arms.filter((arm): arm is EvaluatedArm => arm.evaluation !== null);
  const [first, second] = evaluated;
  if (!first) return null;
  const compared = second ? compareEvaluations(first.evaluation, second.evaluation, seed) : [];
  const content = [
    ...(second && compared.length > 0 ? [comparison(compared, first, second)] : evaluated.map(single)),
    charts(evaluated, compared),
    ...evaluated.map((arm) => rules(arm.evaluation, evaluated.length > 1 ? `${escapeHtml(arm.name)}: ` : '')),
    ...evaluated.map((arm) =>
      figure(arm.evaluation.cases, `${nameWithRuns(arm)}: worst, median and best test images by Dice.`),
    ),
  ];
  return { id: 'result', title: 'Result on the test images', content: content.join('\n') };
}

function single(arm: EvaluatedArm): string {
  const { evaluation } = arm;
  const rows = evaluation.metrics.map((metric) => [
    metricName(metric),
    fixed(metric.mean, decimalsOf(metric)),
    fixed(metric.median, decimalsOf(metric)),
    interval(metric.ci95, decimalsOf(metric)),
    String(metric.perImage.size),
  ]);
  const head = ['metric', 'mean', 'median', '95 % interval of the mean', 'images'];
  return `<h3>${nameWithRuns(arm)}</h3>${table(head, rows, [1, 2, 3, 4])}`;
}

function comparison(compared: readonly ComparedMetric[], first: EvaluatedArm, second: EvaluatedArm): string {
  const rows = compared.map(({ first: a, second: b, difference }) => {
    const [low, high] = difference.ci95;
    const clear = low > 0 || high < 0;
    const text = `${signed(difference.mean, decimalsOf(a))} <small>(${interval(difference.ci95, decimalsOf(a), true)})</small>`;
    return [
      metricName(a),
      meanWithInterval(a),
      fixed(a.median, decimalsOf(a)),
      meanWithInterval(b),
      fixed(b.median, decimalsOf(b)),
      clear ? `<b>${text}</b>` : text,
    ];
  });
  const names = [escapeHtml(first.name), escapeHtml(second.name)];
  const head = [
    'metric',
    `${names[0]}: mean <small>(95 %)</small>`,
    'median',
    `${names[1]}: mean <small>(95 %)</small>`,
    'median',
    'difference per image <small>(95 %)</small>',
  ];
  return `<p>${nameWithRuns(first)}; ${nameWithRuns(second)}.</p>${table(head, rows, [1, 2, 3, 4, 5])}<p class="note">Differences are taken image by image on the ${first.evaluation.images} test images and then averaged; bold where the interval leaves zero out. An arrow points the way of the better values. The intervals say how far the choice of test images matters. They do not say what another seed of the training would have given: for that, repeat it with at least five seeds.</p>`;
}

function metricName(metric: ReportMetric): string {
  const arrow = metric.largerIsBetter ? '\u2191' : '\u2193';
  return `${escapeHtml(metric.title)} <small>${metric.unit === 'pixels' ? 'pixels, ' : ''}${arrow}</small>`;
}

function charts(arms: readonly EvaluatedArm[], compared: readonly ComparedMetric[]): string {
  const rows = arms.flatMap((arm) => {
    const dice = arm.evaluation.metrics.find((metric) => metric.name === 'dice');
    if (!dice || dice.mean === null || dice.median === null) return [];
    return [
      { name: arm.name, values: [...dice.perImage.values()], mean: dice.mean, median: dice.median, ci95: dice.ci95 },
    ];
  });
  const strip = rows.length > 0 ? chartFigure(stripChart(rows, 'Dice', [0, 1]), 'Dice of every test image') : '';
  const dice = compared.find((metric) => metric.first.name === 'dice');
  const [first, second] = arms;
  const histogram =
    dice && first && second
      ? chartFigure(
          differenceHistogram(dice.differences, `Dice of ${first.name} minus ${second.name}`),
          'Test images by their difference in Dice',
        )
      : '';
  return `<div class="columns">${strip}${histogram}</div>`;
}

function rules(evaluation: ReportEvaluation, prefix: string): string {
  const looks =
    evaluation.testLooks === 1
      ? 'This was the first look at the test set.'
      : `This was look ${evaluation.testLooks} at the test set; choices made after an earlier look make these numbers optimistic.`;
  const excluded =
    evaluation.excluded > 0 ? ` ${evaluation.excluded} test images could not be compared and are left out.` : '';
  return `<p class="note">${prefix}Averaging: ${escapeHtml(evaluation.averaging)}. Interval: ${escapeHtml(evaluation.interval)}. ${looks}${excluded}</p>`;
}
