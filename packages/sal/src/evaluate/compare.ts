/** Every test image through the network and against its reference mask. */

import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { mapAhead } from '../ahead.js';
import { FailureError, InterruptedError, UserError } from '../errors.js';
import { isUnjudged, UNJUDGED } from '../images/classes.js';
import { resizeMask } from '../images/resize-mask.js';
import { predictedDice } from '../models/predicted-dice.js';
import type { SegmentationModel } from '../models/segmentation-model.js';
import type { Hooks } from '../progress.js';
import { ChangedFileError } from '../study/recorded-file.js';
import { readReferenceMask } from '../study/stored-masks.js';
import type { Study } from '../study/study.js';
import { type Calibration, CalibrationCollector } from './calibration/calibration.js';
import { scaleProbabilities } from './calibration/temperature.js';
import type { FittedTemperature } from './calibration/validation.js';
import type { ChosenMetric } from './metrics/choose.js';
import { type ImageResult, imageResult } from './per-image.js';
import { scoreComparison } from './score.js';
import type { ExcludedImage, TestImage, TestSet } from './test-set.js';

export interface Compared {
  results: ImageResult[];
  excluded: ExcludedImage[];
  calibration: Calibration;
  /** Over id and decoded reference of every compared image. */
  referencesSha256: string;
}

export interface ComparisonPlan {
  study: Study;
  model: SegmentationModel;
  metrics: readonly ChosenMetric[];
  /** Or in words why there is none. */
  temperature: FittedTemperature | string;
  /** Images computed at a time. */
  batch: number;
}

/** Reference masks decoded before they are needed. */
const MASKS_AHEAD = 4;

/**
 * Compares every test image; one whose reference cannot be used joins the excluded ones.
 * @throws FailureError when none can be compared, or a reference was changed since `init`; InterruptedError when the signal is aborted
 */
export async function compareAll(plan: ComparisonPlan, { images, excluded }: TestSet, hooks: Hooks): Promise<Compared> {
  const { study, model, batch } = plan;
  const collector = new CalibrationCollector(plan.temperature);
  const results: ImageResult[] = [];
  const left = [...excluded];
  const references = createHash('sha256');
  let probabilities: Float32Array[] = [];
  let position = 0;
  for await (const reference of mapAhead(images, MASKS_AHEAD, (image) => readReference(study, image))) {
    if (hooks.signal.aborted) throw interrupted(position, images.length);
    const image = images[position]!;
    const inBatch = position % batch;
    if (inBatch === 0) {
      const rows = images.slice(position, position + batch).map((item) => item.row);
      probabilities = model.probabilities(study.readPixels(rows));
    }
    if (typeof reference === 'string') left.push({ id: image.id, reason: reference });
    else if (isUnjudged(reference)) left.push({ id: image.id, reason: `reference mask: ${UNJUDGED}` });
    else {
      results.push(compareOne(plan, image, reference, probabilities[inBatch]!, collector));
      references.update(`${image.id}\t`).update(reference);
    }
    hooks.progress('evaluate', ++position, images.length, image.id);
    // Signals and the progress line get their turn between images.
    await new Promise((resolve) => setImmediate(resolve));
  }
  if (results.length === 0) {
    throw new FailureError(`no test image can be compared; the first: ${left[0]!.id} ${left[0]!.reason}`, {
      where: study.directory,
      fix: `sal verify ${study.directory} says what is wrong with its files; of folders that moved: sal relink ${study.directory} --images DIR --masks DIR`,
    });
  }
  left.sort((a, b) => (a.id < b.id ? -1 : 1));
  return { results, excluded: left, calibration: collector.result, referencesSha256: references.digest('hex') };
}

/** @param probabilities at the network's size, [classes, size, size] */
function compareOne(
  { study, model, metrics, temperature }: ComparisonPlan,
  image: TestImage,
  truth: Uint8Array,
  probabilities: Float32Array,
  collector: CalibrationCollector,
): ImageResult {
  const { width, height } = image;
  const { size } = study.config;
  const { classes } = model;
  const scaled = typeof temperature === 'string' ? null : scaleProbabilities(probabilities, classes, temperature.value);
  collector.add(probabilities, scaled, resizeMask(truth, image, { width: size, height: size }));
  const labels = model.labels(probabilities, width, height);
  const predicted = { probabilities, classes, size, labels, width, height };
  const comparison = { truth, prediction: labels, width, height, classes, probabilities, size };
  return imageResult(image, scoreComparison(comparison, metrics), {
    predictedDice: predictedDice(predicted),
    plainDice: predictedDice(predicted, 0),
  });
}

/** The reference mask at the image's size, or why there is none. @throws ChangedFileError for one that was changed */
async function readReference(study: Study, image: TestImage): Promise<Uint8Array | string> {
  try {
    return (await readReferenceMask(study, image)).mask;
  } catch (error) {
    if (error instanceof ChangedFileError) throw error;
    if (error instanceof UserError) return `reference mask: ${withoutFolders(error, image)}`;
    throw error;
  }
}

/** What was wrong, with the names of the files: where they lie is nobody's business who reads the results. */
function withoutFolders({ message }: UserError, { referenceMasks }: TestImage): string {
  const [line = ''] = message.split('\n');
  return referenceMasks.reduce((text, { path }) => text.replaceAll(path, basename(path)), line);
}

function interrupted(done: number, total: number): InterruptedError {
  return new InterruptedError(`the evaluation was interrupted after ${done} of ${total} images; nothing is written`, {
    fix: 'run the same command again; the interrupted one does not count as a look at the test set',
  });
}
