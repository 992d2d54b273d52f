/** Reading the masks that a study knows: every use of one goes through here, so that none is used unchecked. */

import { basename } from 'node:path';
import { FailureError } from '../errors.js';
import { type DecodedMask, decodeMaskBytes } from '../images/decode-mask.js';
import { maskWords, readRecorded } from './recorded-file.js';
import type { Study } from './study.js';
import type { AnnotationRecord, ImageRecord } from './types.js';
import { uniteMasks } from './unite-masks.js';

/**
 * The current mask of an image, read once: what is decoded is what the record's hash says.
 * @returns class indices uint8 [height, width]
 * @throws FailureError when the file is gone or cannot be decoded; ChangedFileError when it was changed outside
 */
export async function readAnnotationMask(
  annotation: Pick<AnnotationRecord, 'imageId' | 'path' | 'sha256'>,
  classes: number,
): Promise<DecodedMask> {
  const bytes = await readRecorded(annotation, maskWords(annotation.imageId));
  return await decodeMaskBytes(bytes, annotation.path, classes);
}

/**
 * The reference mask of an image at the image's size; of several files their union.
 * @returns class indices uint8 [height, width]
 * @throws FailureError when the image has none; when a file is gone or cannot be decoded; when files contradict each
 *   other; when the size is not the image's. ChangedFileError when a file is not what was recorded
 */
export async function readReferenceMask(
  study: Study,
  { id, width, height, referenceMasks }: ImageRecord,
): Promise<DecodedMask> {
  const { classes, masks } = study.config;
  if (referenceMasks.length === 0) {
    throw new FailureError(`${id} has no reference mask`, { where: masks ?? study.directory });
  }
  const fix = `restore it, or take it as it is now: sal verify ${study.directory} --adopt; of a folder that moved: sal relink ${study.directory} --masks DIR`;
  const parts = [];
  for (const file of referenceMasks) {
    const bytes = await readRecorded(file, { what: `reference mask of ${id}`, fix });
    parts.push({ ...(await decodeMaskBytes(bytes, file.path, classes.length)), name: basename(file.path) });
  }
  const united = uniteMasks(parts);
  if (united.width === width && united.height === height) return united;
  throw new FailureError(`is ${united.width}x${united.height}, its image ${width}x${height}`, {
    where: referenceMasks[0]!.path,
  });
}
