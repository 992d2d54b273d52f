import { join } from 'node:path';
import { type Evaluation, evaluateStudy } from '../../evaluate/evaluate.js';
import { metrics } from '../../evaluate/metrics/registry.js';
import { evaluateSettings } from '../../evaluate/settings.js';
import type { DescribedSummary } from '../../evaluate/summary.js';
import { Study } from '../../study/study.js';
import { defineVerb } from '../verb.js';

export const evaluate = defineVerb({
  name: 'evaluate',
  summary: 'Measure a training on the sealed test set, at the original size of the images',
  positionals: [{ name: 'STUDY', summary: 'folder of the study' }],
  settings: evaluateSettings,
  section: 'evaluate',
  example: 'sal evaluate my-study',
  async run({ hooks, print }, [directory], settings) {
    const study = Study.open(directory!);
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

function describe({ run, trainRun, images, testLooks, metrics: summaries }: Evaluation): string[] {
  const rows = metrics.map(({ name, title, unit }) => {
    const { mean, median, ci95 } = summaries[name]!;
    const digits = unit === 'ratio' ? 4 : 1;
    const text = (value: number | null | undefined) => (value == null ? '-' : value.toFixed(digits));
    const interval = `${text(ci95?.[0])} to ${text(ci95?.[1])}`;
    return `${title.padEnd(20)}${text(mean).padStart(8)}${text(median).padStart(9)}   ${interval}`;
  });
  return [
    `${trainRun} on ${images} test images, per image at the original size:`,
    `${''.padEnd(20)}${'mean'.padStart(8)}${'median'.padStart(9)}   95 % interval of the mean`,
    ...rows,
    `HD95 is in pixels. An image without lesion in both masks counts as right; rules in ${join(run.directory, 'summary.json')}`,
    `looks at the test set so far: ${testLooks}`,
  ];
}

/** Dice and Jaccard whole, the next two as plain means; `metrics` has every metric whole. */
function jsonOf({ run, trainRun, images, excluded, testLooks, metrics: summaries }: Evaluation) {
  const whole = ({ mean, median, ci95 }: DescribedSummary) => ({ mean, median, ci95 });
  return {
    run: run.id,
    trainRun,
    images,
    excluded: excluded.length,
    testLooks,
    dice: whole(summaries.dice!),
    jaccard: whole(summaries.jaccard!),
    thresholdedJaccard: summaries.thresholdedJaccard!.mean,
    hd95: summaries.hd95!.mean,
    metrics: Object.fromEntries(metrics.map(({ name }) => [name, whole(summaries[name]!)])),
  };
}
