import { join } from 'node:path';
import { counted } from '../../counted.js';
import { type Evaluation, evaluateStudy } from '../../evaluate/evaluate.js';
import { metrics } from '../../evaluate/metrics/registry.js';
import { evaluateSettings } from '../../evaluate/settings.js';
import type { MetricSummary } from '../../evaluate/summary.js';
import { openStudy } from '../open-study.js';
import { defineVerb } from '../verb.js';

export const evaluate = defineVerb({
  name: 'evaluate',
  summary: 'Measure a training on the sealed test set, at the original size of the images',
  positionals: [{ name: 'STUDY', summary: 'folder of the study' }],
  settings: evaluateSettings,
  section: 'evaluate',
  example: 'sal evaluate my-study',
  async run({ hooks, print }, [directory], settings) {
    const study = openStudy(directory!, hooks);
    try {
      const evaluation = await evaluateStudy(study, settings, hooks);
      for (const line of describe(evaluation)) print(line);
      const { testLooks, excluded } = evaluation;
      if (excluded.length > 0) {
        const first = excluded[0]!;
        hooks.warn(
          `${excluded.length === 1 ? '1 test image is' : `${excluded.length} test images are`} left out of every number, such as ${first.id} (${first.reason}); see summary.json`,
        );
      }
      const unseen = Object.entries(evaluation.classes ?? {}).filter(([, { references }]) => references === 0);
      if (unseen.length > 0) {
        const names = unseen.map(([name]) => name).join(', ');
        hooks.warn(
          `no reference of the test set has the class ${names}: its numbers say nothing of how well it is found`,
        );
      }
      if (testLooks > 1) {
        hooks.warn(
          `this is look ${testLooks} at the test set: a setting or method chosen by these numbers makes them optimistic; choose on validation images instead`,
        );
      }
      return jsonOf(evaluation);
    } finally {
      study.close();
    }
  },
});

function describe({ run, trainRun, labels, trained, images, testLooks, ...numbers }: Evaluation): string[] {
  const rows = metrics.flatMap(({ name, title, unit }) => {
    const summary = numbers.metrics[name];
    if (!summary) return [];
    const { mean, median, ci95 } = summary;
    const digits = unit === 'ratio' ? 4 : 1;
    const text = (value: number | null | undefined) => (value == null ? '-' : value.toFixed(digits));
    const interval = `${text(ci95?.[0])} to ${text(ci95?.[1])}`;
    return [`${title.padEnd(20)}${text(mean).padStart(8)}${text(median).padStart(9)}   ${interval}`];
  });
  const classes = Object.entries(numbers.classes ?? {}).map(
    ([name, { images: having, references, metrics: summaries }]) =>
      `  Dice of ${name}: ${summaries.dice?.mean?.toFixed(4) ?? '-'} on the ${having} images that have it, ${references} of them in the reference`,
  );
  return [
    `${trainRun} (${counted(labels, 'label')}, ${trained.slice(0, 10)}) on ${images} test images, per image at the original size:`,
    `${''.padEnd(20)}${'mean'.padStart(8)}${'median'.padStart(9)}   95 % interval of the mean`,
    ...rows,
    ...classes,
    ...believe(numbers),
    `distances are in pixels. An image without lesion in both masks counts as right; rules in ${join(run.directory, 'summary.json')}`,
    `looks at the test set so far: ${testLooks}`,
  ];
}

/** What is known without the reference: how far probabilities and the predicted Dice can be believed. */
function believe({ predictedDice, calibration }: Pick<Evaluation, 'predictedDice' | 'calibration'>): string[] {
  const { spearman, meanAbsoluteError } = predictedDice;
  const { before, after, temperature, note } = calibration;
  return [
    `predicted Dice (no reference needed): rank correlation with the true one ${spearman?.toFixed(2) ?? '-'}, mean absolute error ${meanAbsoluteError.toFixed(3)}`,
    after && temperature
      ? `calibration error of the pixels ${before.ece.toFixed(4)}; ${after.ece.toFixed(4)} with temperature ${temperature.value.toFixed(2)} (${temperature.validationImages} validation images)`
      : `calibration error of the pixels ${before.ece.toFixed(4)}; ${note}`,
  ];
}

/** Dice and Jaccard whole, the next two as plain means; `metrics` has every computed metric whole. */
function jsonOf({
  run,
  trainRun,
  labels,
  trained,
  referencesSha256,
  images,
  excluded,
  testLooks,
  ...numbers
}: Evaluation) {
  const whole = ({ mean, median, ci95 }: MetricSummary) => ({ mean, median, ci95 });
  const { dice, jaccard, thresholdedJaccard, hd95 } = numbers.metrics;
  const { predictedDice, calibration } = numbers;
  const wholes = (summaries: Record<string, MetricSummary>) =>
    Object.fromEntries(Object.entries(summaries).map(([name, summary]) => [name, whole(summary)]));
  return {
    run: run.id,
    trainRun,
    labels,
    trained,
    referencesSha256,
    images,
    excluded: excluded.length,
    testLooks,
    dice: whole(dice!),
    jaccard: jaccard ? whole(jaccard) : null,
    thresholdedJaccard: thresholdedJaccard?.mean ?? null,
    hd95: hd95?.mean ?? null,
    metrics: wholes(numbers.metrics),
    ...(numbers.classes
      ? {
          classes: Object.fromEntries(
            Object.entries(numbers.classes).map(([name, block]) => [
              name,
              { ...block, metrics: wholes(block.metrics) },
            ]),
          ),
        }
      : {}),
    predictedDice: agreement(predictedDice),
    calibration: {
      ece: calibration.before.ece,
      eceScaled: calibration.after?.ece ?? null,
      temperature: calibration.temperature?.value ?? null,
    },
  };
}

function agreement({ pearson, spearman, meanAbsoluteError, bias }: Evaluation['predictedDice']) {
  return { pearson, spearman, meanAbsoluteError, bias };
}
