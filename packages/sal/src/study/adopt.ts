/**
 * `verify --adopt`: masks that a person changed where they lie become part of the record. A repainted mask of the study is
 * the next revision of its image; a changed reference mask counts as it is now.
 */

import { existsSync, readFileSync } from 'node:fs';
import { FailureError } from '../errors.js';
import { type DecodedMask, decodeMaskBytes, encodeMaskPng } from '../images/decode-mask.js';
import type { Hooks } from '../progress.js';
import { checkMask, withoutPath } from './mask-files.js';
import { sha256Of } from './recorded-file.js';
import type { Study } from './study.js';
import type { AnnotationRecord, ImageRecord } from './types.js';

export interface Adopted {
  /** Masks that are new revisions now. */
  masks: number;
  /** Images whose reference mask counts as it is now. */
  references: number;
  /** Changed files that are no masks of their images, with the reason; they stay as they are. */
  refused: { file: string; reason: string }[];
}

/** Takes in every changed mask that fits its image; each is recorded before the next is looked at. */
export async function adoptChanges(study: Study, author: string, hooks: Hooks): Promise<Adopted> {
  const adopted: Adopted = { masks: 0, references: 0, refused: [] };
  for (const annotation of study.annotations().values()) {
    const refusal = await adoptMask(study, annotation, author);
    if (refusal === 'taken') adopted.masks++;
    else if (refusal) adopted.refused.push({ file: annotation.path, reason: refusal });
  }
  for (const image of study.images()) {
    const refusal = await adoptReference(study, image);
    if (refusal === 'taken') adopted.references++;
    else if (refusal) adopted.refused.push(refusal);
  }
  if (adopted.references > 0) {
    hooks.warn(
      `${adopted.references} reference masks count as they are now: what sal evaluate measured before was measured against the older ones`,
    );
  }
  return adopted;
}

/** @returns `taken`, null where nothing changed, or why the file cannot be taken */
async function adoptMask(study: Study, annotation: AnnotationRecord, author: string): Promise<string | null> {
  const { imageId, path, sha256 } = annotation;
  if (!existsSync(path)) return null;
  const bytes = readFileSync(path);
  const found = sha256Of(bytes);
  if (found === sha256) return null;
  const image = study.image(imageId);
  const classes = study.config.classes.length;
  let decoded: DecodedMask;
  try {
    decoded = await decodeMaskBytes(bytes, path, classes);
  } catch (error) {
    if (!(error instanceof FailureError)) throw error;
    return withoutPath(error.message, path);
  }
  if (decoded.width !== image.width || decoded.height !== image.height) {
    return `is ${decoded.width} x ${decoded.height}, its image is ${image.width} x ${image.height}`;
  }
  const png = await encodeMaskPng(decoded.mask, image.width, image.height, classes);
  study.addAnnotation(imageId, png, { author, tool: 'sal verify --adopt' }, found);
  return 'taken';
}

async function adoptReference(study: Study, image: ImageRecord): Promise<'taken' | null | Adopted['refused'][number]> {
  const isChanged = ({ path, sha256 }: { path: string; sha256: string | null }) =>
    sha256 !== null && existsSync(path) && sha256Of(readFileSync(path)) !== sha256;
  if (!image.referenceMasks.some(isChanged)) return null;
  const files = image.referenceMasks.map(({ path }) => ({ path, absolute: path }));
  const checked = await checkMask(files, image, study.config.classes.length);
  if ('problem' in checked) return { file: checked.file, reason: checked.problem };
  study.recordReference(image.id, checked.files);
  return 'taken';
}
