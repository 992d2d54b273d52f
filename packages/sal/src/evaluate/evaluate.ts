/**
 * The evaluation on the sealed test set: predicts every test image from its prepared pixels, compares at the original
 * size with the reference mask, and leaves `per-image.csv`, `summary.json` and `cases.png` in the evaluation's run.
 */

import { basename, join } from 'node:path';
import { mapAhead } from '../ahead.js';
import { FailureError, InterruptedError, UserError } from '../errors.js';
import { foregroundOf, ignoringAs } from '../images/classes.js';
import { type DecodedImage, decodeImage } from '../images/decode.js';
import { decodeMask } from '../images/decode-mask.js';
import { encodePng } from '../images/raster.js';
import type { SegmentationModel } from '../models/segmentation-model.js';
import type { Hooks } from '../progress.js';
import { writeFileDurably } from '../study/files.js';
import type { Study } from '../study/study.js';
import type { RunRecord } from '../study/types.js';
import { openTrainedModel } from '../training/trained-model.js';
import { chooseCases, drawCases } from './cases.js';
import { MaskPair } from './metrics/metric.js';
import { type ImageResult, perImageCsv, scoreImage } from './per-image.js';
import type { EvaluateSettings } from './settings.js';
import { AVERAGING_RULE, type DescribedSummary, intervalRule, summarise } from './summary.js';
import { type ExcludedImage, type TestImage, type TestSet, testSetOf } from './test-set.js';

export interface Evaluation {
  /** Of this evaluation; its folder holds the files. */
  run: RunRecord;
  trainRun: string;
  /** Number of compared images. */
  images: number;
  excluded: ExcludedImage[];
  /** How often the test set has been looked at, this time included. */
  testLooks: number;
  metrics: Record<string, DescribedSummary>;
}

/** Reference masks decoded before they are needed. */
const MASKS_AHEAD = 4;

/**
 * @throws UsageError and FailureError when there is no training, no test image with a reference mask, or the network
 *   does not fit the study; InterruptedError when the signal is aborted (nothing is written and no look counted)
 */
export async function evaluateStudy(study: Study, settings: EvaluateSettings, hooks: Hooks): Promise<Evaluation> {
  const testSet = testSetOf(study);
  const { model, ...trained } = openTrainedModel(study, settings);
  try {
    const seed = settings.seed ?? study.config.seed;
    const run = study.createRun('evaluate', { ...settings, run: trained.run.id, seed });
    try {
      const facts = { run, trainRun: trained.run.id, weights: basename(trained.weights), seed };
      return await evaluateInto(study, model, testSet, settings, facts, hooks);
    } catch (error) {
      study.interruptRun(run.id);
      throw error;
    }
  } finally {
    model.dispose();
  }
}

interface Facts {
  run: RunRecord;
  trainRun: string;
  weights: string;
  seed: number;
}

async function evaluateInto(
  study: Study,
  model: SegmentationModel,
  testSet: TestSet,
  settings: EvaluateSettings,
  { run, trainRun, weights, seed }: Facts,
  hooks: Hooks,
): Promise<Evaluation> {
  const { results, excluded } = await compareAll(study, model, testSet, settings.batch, hooks);
  const bootstrap = { seed, resamples: settings.resamples };
  const metrics = summarise(results, bootstrap);
  const picture = await drawCases(chooseCases(results, settings.cases), async ({ id }) => {
    const image = testSet.images.find((candidate) => candidate.id === id)!;
    const { mask: truth } = await decodeMask(image.referenceMask, model.classes);
    return { image: await pictureOf(study, image), truth, prediction: predictOne(study, model, image) };
  });

  // From here on the numbers are out: the look is recorded before a person can read them.
  const testLooks = study.recordTestLook(run.id, results.length);
  const { threshold, flips, fillHoles, largestComponent } = settings;
  const summary = {
    evaluation: run.id,
    trainRun,
    weights,
    images: results.length,
    excluded,
    testLooks,
    averaging: AVERAGING_RULE,
    interval: intervalRule(bootstrap),
    prediction: { threshold, flips, fillHoles, largestComponent },
    metrics,
  };
  writeFileDurably(join(run.directory, 'per-image.csv'), perImageCsv(results));
  writeFileDurably(join(run.directory, 'cases.png'), await encodePng(picture));
  writeFileDurably(join(run.directory, 'summary.json'), `${JSON.stringify(summary, null, 2)}\n`);
  study.finishRun(run.id, summary);
  return { run, trainRun, images: results.length, excluded, testLooks, metrics };
}

/** Compares every test image; one whose reference cannot be used joins the excluded ones. */
async function compareAll(
  study: Study,
  model: SegmentationModel,
  { images, excluded }: TestSet,
  batch: number,
  hooks: Hooks,
): Promise<{ results: ImageResult[]; excluded: ExcludedImage[] }> {
  const results: ImageResult[] = [];
  const left = [...excluded];
  let probabilities: Float32Array[] = [];
  let position = 0;
  for await (const reference of mapAhead(images, MASKS_AHEAD, (image) => readReference(image, model.classes))) {
    if (hooks.signal.aborted) throw interrupted(position, images.length);
    const image = images[position]!;
    const inBatch = position % batch;
    if (inBatch === 0) {
      const rows = images.slice(position, position + batch).map((item) => item.row);
      probabilities = model.probabilities(study.readPixels(rows));
    }
    if (typeof reference === 'string') {
      left.push({ id: image.id, reason: reference });
    } else {
      const labels = model.labels(probabilities[inBatch]!, image.width, image.height);
      const prediction = foregroundOf(ignoringAs(reference, labels));
      results.push(scoreImage(image, new MaskPair(foregroundOf(reference), prediction, image.width, image.height)));
    }
    hooks.progress('evaluate', ++position, images.length, image.id);
    // Signals and the progress line get their turn between images.
    await new Promise((resolve) => setImmediate(resolve));
  }
  if (results.length === 0) {
    throw new FailureError(`no test image can be compared; the first: ${left[0]!.id} ${left[0]!.reason}`, {
      where: study.directory,
    });
  }
  return { results, excluded: left.sort((a, b) => (a.id < b.id ? -1 : 1)) };
}

/** The reference mask at the image's size, or why there is none. */
async function readReference(image: TestImage, classes: number): Promise<Uint8Array | string> {
  try {
    const { mask, width, height } = await decodeMask(image.referenceMask, classes);
    if (width === image.width && height === image.height) return mask;
    return `reference mask is ${width}x${height}, the image ${image.width}x${image.height}`;
  } catch (error) {
    if (error instanceof UserError) return `reference mask: ${error.message.replaceAll('\n', ';')}`;
    throw error;
  }
}

/** The original, or where it is gone by now the prepared pixels: the numbers need only these. */
async function pictureOf(study: Study, image: TestImage): Promise<DecodedImage> {
  try {
    return await decodeImage(image.path, 'rgb');
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const { size } = study.config;
    return { pixels: study.readPixels([image.row]), width: size, height: size, channels: study.channels };
  }
}

function predictOne(study: Study, model: SegmentationModel, image: TestImage): Uint8Array {
  const [probabilities] = model.probabilities(study.readPixels([image.row]));
  return model.labels(probabilities!, image.width, image.height);
}

function interrupted(done: number, total: number): InterruptedError {
  return new InterruptedError(`the evaluation was interrupted after ${done} of ${total} images; nothing is written`, {
    fix: 'run the same command again; the interrupted one does not count as a look at the test set',
  });
}
