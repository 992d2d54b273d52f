/** The labelled images of a study in memory, and which of them are kept for validation. */

import { makeMask } from '../images/class-mask.js';
import { isUnjudged } from '../images/classes.js';
import { decodeMaskBytes } from '../images/decode-mask.js';
import { resizeMask } from '../images/resize-mask.js';
import { Random } from '../random.js';
import { type LabelSnapshot, readLabel } from '../study/label-snapshot.js';
import type { Study } from '../study/study.js';
import type { ImageRecord } from '../study/types.js';
import { resizeEroded } from './eroded-masks.js';

export interface LabelledData {
  ids: string[];
  /** uint8 [ids.length, size, size, channels]. */
  pixels: Uint8Array;
  /** Class indices [ids.length, size, size], reduced by areas; IGNORE_INDEX where nobody could judge. */
  masks: Uint8Array;
}

export interface LoadedLabels extends LabelledData {
  /** Images that are left out, because nobody judged any pixel of their mask. */
  unjudged: string[];
}

/**
 * Reads the prepared pixels of these images and their masks, as they were when the snapshot was taken.
 * @param options `eroded`: with the published defect `eroded-masks`
 * @throws FailureError for a mask that is damaged, or not the one of the snapshot
 */
export async function loadLabelled(
  study: Study,
  images: readonly ImageRecord[],
  { labels }: LabelSnapshot,
  { eroded = false }: { eroded?: boolean } = {},
): Promise<LoadedLabels> {
  const { size, classes } = study.config;
  const prepared = new Array<Uint8Array>(images.length);
  let next = 0;
  const work = async () => {
    for (let i = next++; i < images.length; i = next++) {
      const label = labels.get((images[i] as ImageRecord).id);
      if (!label) throw new Error(`internal: ${images[i]?.id} has no mask`);
      const { bytes, path } = readLabel(study, label);
      const { mask, width, height } = await decodeMaskBytes(bytes, path, classes.length);
      const [from, to] = [
        { width, height },
        { width: size, height: size },
      ];
      const resized = resizeMask(mask, from, to);
      const chosen = eroded && !isUnjudged(resized) ? await resizeEroded(mask, from, to) : resized;
      prepared[i] = makeMask(chosen, { ...to, classes: classes.length }).data;
    }
  };
  await Promise.all([work(), work(), work(), work()]);
  const isJudged = prepared.map((mask) => !isUnjudged(mask));
  const judged = images.filter((_, i) => isJudged[i]);
  return {
    ids: judged.map(({ id }) => id),
    pixels: study.readPixels(judged.map(({ row }) => row)),
    masks: Buffer.concat(prepared.filter((_, i) => isJudged[i])),
    unjudged: images.filter((_, i) => !isJudged[i]).map(({ id }) => id),
  };
}

/** One after the other. */
export function joinLabelled(first: LabelledData, second: LabelledData): LabelledData {
  return {
    ids: [...first.ids, ...second.ids],
    pixels: Buffer.concat([first.pixels, second.pixels]),
    masks: Buffer.concat([first.masks, second.masks]),
  };
}

export interface ValidationRule {
  validationShare: number;
  validationFrom: number;
  validationMost: number;
  seed: number;
}

/**
 * Splits labelled images into training and validation; groups (patients, duplicates) stay whole. Below `validationFrom`
 * images every label trains: a handful of validation images would choose the best step by chance.
 */
export function splitValidation(
  images: readonly ImageRecord[],
  rule: ValidationRule,
): { training: ImageRecord[]; validation: ImageRecord[] } {
  const wanted = Math.min(rule.validationMost, Math.round(images.length * rule.validationShare));
  if (images.length < rule.validationFrom || wanted < 2) return { training: [...images], validation: [] };
  const groups = new Map<string, ImageRecord[]>();
  for (const image of images) groups.set(image.group, [...(groups.get(image.group) ?? []), image]);
  const chosen = new Set<string>();
  let count = 0;
  for (const group of Random.of(rule.seed, 'validation').shuffle([...groups.keys()])) {
    const members = groups.get(group) as ImageRecord[];
    if (count + members.length > wanted) continue;
    chosen.add(group);
    count += members.length;
  }
  return {
    training: images.filter(({ group }) => !chosen.has(group)),
    validation: images.filter(({ group }) => chosen.has(group)),
  };
}
