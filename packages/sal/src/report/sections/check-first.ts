import { riskCurveBy } from '../../evaluate/risk-coverage.js';
import { nameWithRuns } from '../arm-name.js';
import { lineChart } from '../charts/line-chart.js';
import { scatterChart } from '../charts/scatter-chart.js';
import { chartFigure, escapeHtml, fixed, type Section, signed, table } from '../html.js';
import type { ReportArm, ReportPredicted } from '../input.js';

/** Rows of the table of doubtful masks. */
const shown = 10;

interface KnownArm {
  name: string;
  /** HTML: the name with its runs. */
  title: string;
  predicted: ReportPredicted;
  /** Images that have both. */
  images: { id: string; predicted: number; truth: number }[];
}

/** The predicted Dice: what it is worth on the test images, and what checking the lowest first gains. */
export function checkFirst(arms: readonly ReportArm[]): Section | null {
  const known = arms.flatMap((arm): KnownArm[] => {
    const { name, evaluation } = arm;
    const dice = evaluation?.metrics.find((metric) => metric.name === 'dice');
    if (!evaluation?.predicted || !dice) return [];
    const images = [...evaluation.predicted.perImage].flatMap(([id, predicted]) => {
      const truth = dice.perImage.get(id);
      return truth === undefined ? [] : [{ id, predicted, truth }];
    });
    return images.length > 0 ? [{ name, title: nameWithRuns(arm), predicted: evaluation.predicted, images }] : [];
  });
  if (known.length === 0) return null;
  const intro =
    '<p>A Dice can be predicted for every mask from its probabilities, without a reference. Here is how it follows the true one, so that a reader knows how far to trust it where there is no reference.</p>';
  return {
    id: 'check',
    title: 'Which masks to check first',
    content: [intro, agreementTable(known), ...known.map((arm) => charts(arm)), doubtful(known[0]!)].join('\n'),
  };
}

function agreementTable(known: readonly KnownArm[]): string {
  const rows = known.map(({ title, predicted: { agreement, riskCoverage }, images }) => [
    title,
    fixed(agreement.pearson, 3),
    fixed(agreement.spearman, 3),
    fixed(agreement.meanAbsoluteError, 3),
    signed(agreement.bias, 3),
    fixed(riskCoverage.area, 4),
    fixed(riskCoverage.random, 4),
    fixed(riskCoverage.oracle, 4),
    String(images.length),
  ]);
  const head = [
    'labels',
    'Pearson',
    'Spearman',
    'mean absolute error',
    'bias <small>(above 0: promises too much)</small>',
    'area under risk-coverage',
    '<small>any order</small>',
    '<small>best order</small>',
    'images',
  ];
  return table(head, rows, [1, 2, 3, 4, 5, 6, 7, 8]);
}

function charts({ name, images }: KnownArm): string {
  const points = images.map(({ predicted, truth }) => ({ x: predicted, y: truth }));
  const scatter = scatterChart({ points, xName: 'predicted Dice', yName: 'true Dice', range: [0, 1] });
  const risks = images.map(({ truth }) => 1 - truth);
  const byPrediction = riskCurveBy(
    images.map(({ predicted }) => predicted),
    risks,
  );
  const byTruth = riskCurveBy(
    images.map(({ truth }) => truth),
    risks,
  );
  const mean = byTruth.at(-1)!;
  const curveOf = (curve: ArrayLike<number>) =>
    Array.from(curve, (risk, k) => ({ x: (k + 1) / images.length, y: risk }));
  const highest = Math.max(mean, ...byPrediction);
  const risk = lineChart({
    series: [
      { name: 'by predicted Dice', points: curveOf(byPrediction) },
      { name: 'any order', points: curveOf(byTruth.map(() => mean)) },
      { name: 'best order', points: curveOf(byTruth) },
    ],
    xName: 'coverage: share of images kept, surest first',
    yRange: [0, highest > 0 ? highest * 1.05 : 1],
  });
  return `<div class="columns">${chartFigure(scatter, `Predicted and true Dice, ${name}`)}${chartFigure(risk, `Mean of 1 \u2212 Dice of the images kept, ${name}`)}</div>`;
}

function doubtful({ title, images }: KnownArm): string {
  const lowest = [...images].sort((a, b) => a.predicted - b.predicted || (a.id < b.id ? -1 : 1)).slice(0, shown);
  const rows = lowest.map(({ id, predicted, truth }) => [
    `<code>${escapeHtml(id)}</code>`,
    fixed(predicted, 3),
    fixed(truth, 3),
  ]);
  return `<h3>Lowest predicted Dice, ${title}</h3>${table(['image', 'predicted Dice', 'true Dice'], rows, [1, 2])}`;
}
