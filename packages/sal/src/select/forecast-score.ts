/**
 * Dice of a trained network on labelled images that it did not learn from, kept in the run's folder. At the prepared
 * size, like the validation of a training; mean over the foreground classes.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { scope } from '@sal-smis/torch';
import { z } from 'zod';
import { IGNORE_INDEX, isUnjudged } from '../images/classes.js';
import { resizeMask } from '../images/resize-mask.js';
import { predictProbabilities } from '../models/inference.js';
import { batchFromPixels } from '../models/normalize.js';
import { loadUNet } from '../models/weights.js';
import type { Hooks } from '../progress.js';
import { writeFileDurably } from '../study/files.js';
import { readAnnotationMask } from '../study/stored-masks.js';
import type { Study } from '../study/study.js';
import { trainedRun } from '../study/trained-run.js';
import type { AnnotationRecord, ImageRecord } from '../study/types.js';

/** In the run's folder: Dice by image, each with the mask that it was measured against. */
const cacheFile = 'forecast-dice.json';
/** What the numbers mean; caches of other rules are made anew. */
const RULE = 'masks reduced by areas; null where nobody judged a pixel';
const cacheSchema = z.object({
  rule: z.literal(RULE),
  weights: z.string(),
  images: z.record(z.string(), z.object({ mask: z.string(), dice: z.number().nullable() })),
});

type Cache = z.output<typeof cacheSchema>;

const BATCH = 16;

/**
 * Dice of each image by the run's network, in the order of `ids`, null where nobody judged any pixel of the mask; only what is not in the run's folder is computed.
 * @param ids images with a mask
 * @throws FailureError for missing weights and damaged masks
 */
export async function scoreRun(
  study: Study,
  run: string,
  ids: readonly string[],
  device: string,
  hooks: Hooks,
): Promise<(number | null)[]> {
  const { run: record, weights } = trainedRun(study, run);
  const path = join(record.directory, cacheFile);
  const cache = readCache(path, createHash('sha256').update(readFileSync(weights)).digest('hex'));
  const annotations = study.annotations();
  const maskOf = (id: string): AnnotationRecord => {
    const annotation = annotations.get(id);
    if (!annotation) throw new Error(`internal: ${id} has no mask`);
    return annotation;
  };
  const missing = ids.filter((id) => cache.images[id]?.mask !== maskOf(id).sha256);
  if (missing.length > 0) {
    const dice = await compute(
      study,
      weights,
      missing.map((id) => [study.image(id), maskOf(id)] as const),
      device,
      hooks,
    );
    for (const [i, id] of missing.entries()) cache.images[id] = { mask: maskOf(id).sha256, dice: dice[i]! };
    writeFileDurably(path, `${JSON.stringify(cache)}\n`);
  }
  return ids.map((id) => cache.images[id]!.dice);
}

/** Empty where there is none, where it is damaged, and where it belongs to other weights. */
function readCache(path: string, weights: string): Cache {
  const empty: Cache = { rule: RULE, weights, images: {} };
  if (!existsSync(path)) return empty;
  try {
    const found = cacheSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
    return found.weights === weights ? found : empty;
  } catch {
    return empty;
  }
}

async function compute(
  study: Study,
  weights: string,
  images: readonly (readonly [ImageRecord, AnnotationRecord])[],
  device: string,
  hooks: Hooks,
): Promise<(number | null)[]> {
  const { size, classes } = study.config;
  const shape = { height: size, width: size, channels: study.channels };
  const { unet } = loadUNet(weights);
  try {
    unet.to(device);
    const scores: (number | null)[] = [];
    for (let first = 0; first < images.length; first += BATCH) {
      const batch = images.slice(first, first + BATCH);
      const predicted = scope(() => {
        const pixels = study.readPixels(batch.map(([{ row }]) => row));
        const x = batchFromPixels(pixels, { n: batch.length, ...shape }, device);
        return predictProbabilities(unet, x).argmax(1).to('uint8').toTypedArray() as Uint8Array;
      });
      for (const [i, [, annotation]] of batch.entries()) {
        const { mask, width, height } = await readAnnotationMask(annotation, classes.length);
        const truth = resizeMask(mask, { width, height }, { width: size, height: size });
        const prediction = predicted.subarray(i * size * size, (i + 1) * size * size);
        scores.push(isUnjudged(truth) ? null : meanDice(prediction, truth, classes.length));
      }
      hooks.progress('forecast', scores.length, images.length);
    }
    return scores;
  } finally {
    unet.dispose();
  }
}

/**
 * Mean over the foreground classes of the Dice of two masks of class indices; a class that neither has counts as 1,
 * pixels of IGNORE_INDEX count for nothing.
 */
export function meanDice(prediction: Uint8Array, truth: Uint8Array, classes: number): number {
  const both = new Float64Array(classes);
  const total = new Float64Array(classes);
  for (let i = 0; i < truth.length; i++) {
    const [a, b] = [prediction[i]!, truth[i]!];
    if (b === IGNORE_INDEX) continue;
    if (a === b) both[a]!++;
    total[a]!++;
    total[b]!++;
  }
  let sum = 0;
  for (let k = 1; k < classes; k++) sum += total[k] === 0 ? 1 : (2 * both[k]!) / total[k]!;
  return sum / (classes - 1);
}
