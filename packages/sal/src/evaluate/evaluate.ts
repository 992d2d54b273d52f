/**
 * The evaluation on the sealed test set: predicts every test image from its prepared pixels, compares at the original
 * size with the reference mask, and leaves `per-image.csv`, `summary.json`, `calibration.json` and `cases.png` in the
 * evaluation's run.
 */

import { basename, join } from 'node:path';
import { UserError } from '../errors.js';
import { decodeForView } from '../images/decode.js';
import type { Pixels } from '../images/pixels.js';
import { encodePng, type Raster } from '../images/raster.js';
import type { SegmentationModel } from '../models/segmentation-model.js';
import type { Hooks } from '../progress.js';
import { writeFileDurably } from '../study/files.js';
import { withOriginal } from '../study/original-picture.js';
import { labelCountOf } from '../study/run-labels.js';
import { readReferenceMask } from '../study/stored-masks.js';
import type { Study } from '../study/study.js';
import type { RunRecord } from '../study/types.js';
import { withinRun } from '../training/resume.js';
import { failAbandoned, lockRun } from '../training/run-lock.js';
import { openTrainedModel } from '../training/trained-model.js';
import type { Calibration } from './calibration/calibration.js';
import { temperatureOf } from './calibration/validation.js';
import { type ChosenCases, chooseCases, drawCases, MAXIMUM_SIDE } from './cases.js';
import { compareAll } from './compare.js';
import { type ChosenMetric, chooseMetrics } from './metrics/choose.js';
import { perImageCsv } from './per-image.js';
import { type PredictedDiceSummary, summarisePredicted, summariseRiskCoverage } from './predicted.js';
import type { EvaluateSettings } from './settings.js';
import {
  averagingRule,
  type ClassSummary,
  type DescribedSummary,
  intervalRule,
  summarise,
  summariseClasses,
} from './summary.js';
import { type ExcludedImage, type TestImage, type TestSet, testSetOf } from './test-set.js';

export interface Evaluation {
  /** Of this evaluation; its folder holds the files. */
  run: RunRecord;
  trainRun: string;
  /** Of the training: its labelled images, and when it began (ISO 8601). */
  labels: number;
  trained: string;
  /** SHA-256 over the references that were compared, by id: equal where two evaluations had the same truth. */
  referencesSha256: string;
  /** Number of compared images. */
  images: number;
  excluded: ExcludedImage[];
  /** How often the test set has been looked at, this time included. */
  testLooks: number;
  metrics: Record<string, DescribedSummary>;
  /** By foreground class; only where there is more than one. */
  classes?: Record<string, ClassSummary>;
  predictedDice: PredictedDiceSummary;
  calibration: Calibration;
}

/**
 * @throws UsageError and FailureError when there is no training, no test image with a reference mask, or the network
 *   does not fit the study; InterruptedError when the signal is aborted (nothing is written and no look counted)
 */
export async function evaluateStudy(study: Study, settings: EvaluateSettings, hooks: Hooks): Promise<Evaluation> {
  const chosen = chooseMetrics(settings.metrics, settings.metricOptions);
  const testSet = testSetOf(study);
  const { model, ...trained } = openTrainedModel(study, settings);
  let release = () => {};
  try {
    const seed = settings.seed ?? study.config.seed;
    failAbandoned(study, 'evaluate');
    const claim = (directory: string) => {
      release = lockRun(directory);
    };
    const run = study.createRun('evaluate', { ...settings, run: trained.run.id, seed }, { claim });
    const training = { labels: labelCountOf(study, trained.run), trained: trained.run.created };
    const facts = { run, training, trainRun: trained.run.id, weights: basename(trained.weights), seed };
    return await withinRun(
      study,
      run,
      () => false,
      () => evaluateInto(study, model, testSet, { ...settings, chosen }, facts, hooks),
    );
  } finally {
    release();
    model.dispose();
  }
}

interface Facts {
  run: RunRecord;
  training: Pick<Evaluation, 'labels' | 'trained'>;
  trainRun: string;
  weights: string;
  seed: number;
}

async function evaluateInto(
  study: Study,
  model: SegmentationModel,
  testSet: TestSet,
  settings: EvaluateSettings & { chosen: readonly ChosenMetric[] },
  { run, training, trainRun, weights, seed }: Facts,
  hooks: Hooks,
): Promise<Evaluation> {
  const { threshold, flips, fillHoles, largestComponent, batch, chosen } = settings;
  const temperature = await temperatureOf(study, model, trainRun, { seed, batch });
  const plan = { study, model, metrics: chosen, temperature, batch };
  const { results, excluded, calibration, referencesSha256 } = await compareAll(plan, testSet, hooks);
  const bootstrap = { seed, resamples: settings.resamples };
  const foreground = study.config.classes.slice(1);
  const numbers = {
    metrics: summarise(results, chosen, bootstrap),
    ...(foreground.length > 1 ? { classes: summariseClasses(results, foreground, chosen, bootstrap) } : {}),
    predictedDice: summarisePredicted(results),
  };
  const picture = await pictureOfCases(study, model, testSet, chooseCases(results, settings.cases), hooks);

  // From here on the numbers are out: the look is recorded before a person can read them.
  const testLooks = study.recordTestLook(run.id, results.length);
  const summary = {
    evaluation: run.id,
    trainRun,
    ...training,
    referencesSha256,
    weights,
    images: results.length,
    excluded,
    testLooks,
    averaging: averagingRule(model.classes),
    interval: intervalRule(bootstrap),
    prediction: { threshold, flips, fillHoles, largestComponent },
    ...numbers,
    riskCoverage: summariseRiskCoverage(results),
  };
  const columns = { metrics: chosen.map(({ metric }) => metric.name), classes: foreground };
  writeFileDurably(join(run.directory, 'per-image.csv'), perImageCsv(results, columns));
  writeFileDurably(join(run.directory, 'cases.png'), await encodePng(picture));
  writeFileDurably(join(run.directory, 'calibration.json'), jsonText({ evaluation: run.id, trainRun, ...calibration }));
  writeFileDurably(join(run.directory, 'summary.json'), jsonText(summary));
  study.finishRun(run.id, summary);
  const of = { run, trainRun, ...training, referencesSha256 };
  return { ...of, images: results.length, excluded, testLooks, ...numbers, calibration };
}

async function pictureOfCases(
  study: Study,
  model: SegmentationModel,
  testSet: TestSet,
  cases: ChosenCases,
  hooks: Hooks,
): Promise<Raster> {
  return await drawCases(cases, study.config.classes, async ({ id }) => {
    const image = testSet.images.find((candidate) => candidate.id === id)!;
    const { mask: truth } = await readReferenceMask(study, image);
    return { image: await pictureOf(study, image, hooks), truth, prediction: predictOne(study, model, image) };
  });
}

/** The original, or where it is gone or changed by now, which is said, the prepared pixels: the numbers need only these. */
async function pictureOf(study: Study, image: TestImage, hooks: Hooks): Promise<Pixels> {
  try {
    return await withOriginal(image, (bytes) => decodeForView(bytes, image.path, MAXIMUM_SIDE, 'rgb', study.config));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const [what] = error.message.split('\n');
    hooks.warn(`${what}; the numbers are of the picture that sal init read, cases.png shows that one`);
    return study.preparedPixels(image.row);
  }
}

function predictOne(study: Study, model: SegmentationModel, image: TestImage): Uint8Array {
  const [probabilities] = model.probabilities(study.readPixels([image.row]));
  return model.labels(probabilities!, image.width, image.height);
}

function jsonText(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
