/** The temperature of a trained network, fitted on the images that its training kept for validation. */

import { z } from 'zod';
import { IGNORE_INDEX } from '../../images/classes.js';
import { decodeMaskBytes } from '../../images/decode-mask.js';
import { resizeMask } from '../../images/resize-mask.js';
import type { SegmentationModel } from '../../models/segmentation-model.js';
import { Random } from '../../random.js';
import { checkJson } from '../../study/json.js';
import { currentLabels, readLabel, recordedLabels } from '../../study/label-snapshot.js';
import type { Study } from '../../study/study.js';
import { fitTemperature, type LabelledLogs, SMALLEST_PROBABILITY } from './temperature.js';

export interface FittedTemperature {
  value: number;
  /** True where the fit ran into the end of the range. */
  atBound: boolean;
  validationImages: number;
  /** Pixels of those images that were used. */
  pixels: number;
}

/** Per image; pixels of one image are much alike, so more of them tell little more. */
const PIXELS_PER_IMAGE = 4096;

const resultSchema = z.object({ validation: z.array(z.string()).default([]) });

/**
 * By the masks that the training was recorded with, not by newer ones.
 * @returns the temperature, or in words why there is none
 */
export async function temperatureOf(
  study: Study,
  model: SegmentationModel,
  trainRun: string,
  { seed, batch }: { seed: number; batch: number },
): Promise<FittedTemperature | string> {
  const { validation } = checkJson(study.runResult(trainRun) ?? {}, resultSchema, {
    where: `study.db, result of run ${trainRun}`,
    fix: 'train again (sal train)',
  });
  const { labels: labelled } = recordedLabels(study, trainRun) ?? currentLabels(study);
  const wanted = new Set(validation.filter((id) => labelled.has(id)));
  const images = study.images({ split: 'pool' }).filter(({ id }) => wanted.has(id));
  if (images.length === 0)
    return `${trainRun} kept no labelled images for validation, and nothing else may fit a temperature`;
  const logs: number[] = [];
  const truths: number[] = [];
  let judged = 0;
  const { size } = study.config;
  for (let start = 0; start < images.length; start += batch) {
    const part = images.slice(start, start + batch);
    const probabilities = model.probabilities(study.readPixels(part.map(({ row }) => row)));
    for (const [i, { id }] of part.entries()) {
      const { bytes, path } = readLabel(study, labelled.get(id)!);
      const { mask, width, height } = await decodeMaskBytes(bytes, path, model.classes);
      const truth = resizeMask(mask, { width, height }, { width: size, height: size });
      const random = Random.of(seed, 'temperature', id);
      const pixels = samplePixels(truth, random);
      if (pixels.length > 0) judged++;
      for (const pixel of pixels) {
        truths.push(truth[pixel]!);
        for (let c = 0; c < model.classes; c++) {
          logs.push(Math.log(Math.max(SMALLEST_PROBABILITY, probabilities[i]![c * truth.length + pixel]!)));
        }
      }
    }
  }
  if (truths.length === 0)
    return `the masks of the validation images of ${trainRun} have no pixel that somebody judged`;
  const data: LabelledLogs = { classes: model.classes, logs: Float64Array.from(logs), labels: Uint8Array.from(truths) };
  return { ...fitTemperature(data), validationImages: judged, pixels: truths.length };
}

/** Positions of some pixels that count. */
function samplePixels(truth: Uint8Array, random: Random): number[] {
  const judged = Array.from(truth.keys()).filter((i) => truth[i] !== IGNORE_INDEX);
  if (judged.length <= PIXELS_PER_IMAGE) return judged;
  return random
    .permutation(judged.length)
    .slice(0, PIXELS_PER_IMAGE)
    .map((i) => judged[i]!);
}
