/** The annotator of experiments: takes the reference masks found at init for images that a selection asked for. */

import { counted } from '../counted.js';
import { FailureError } from '../errors.js';
import { isUnjudged, UNJUDGED } from '../images/classes.js';
import { encodeMaskPng } from '../images/decode-mask.js';
import type { Hooks } from '../progress.js';
import { readReferenceMask } from './stored-masks.js';
import type { Study } from './study.js';

/**
 * Records the reference mask of every requested image that has no annotation yet; returns how many.
 * @throws FailureError for an image without a reference mask, or one whose mask has another size
 */
export async function annotateFromReference(study: Study, hooks: Hooks): Promise<number> {
  const classes = study.config.classes.length;
  const annotated = study.annotations();
  const open = [...study.requestedIds()].filter((id) => !annotated.has(id));
  const unjudged: string[] = [];
  for (const [done, id] of open.entries()) {
    const image = study.image(id);
    if (image.referenceMasks.length === 0) {
      throw new FailureError(`${id} has no reference mask`, {
        where: study.config.masks ?? study.directory,
        expected: 'a mask for every image of the pool: a simulation takes the ground truth for the annotator',
      });
    }
    const { mask, width, height } = await readReferenceMask(study, image);
    if (isUnjudged(mask)) unjudged.push(id);
    const png = await encodeMaskPng(mask, width, height, classes);
    study.addAnnotation(id, png, { author: 'reference', tool: 'sal simulate' });
    hooks.progress('label', done + 1, open.length);
  }
  if (unjudged.length > 0) {
    const all = `${unjudged.length} of ${counted(open.length, 'reference mask')}`;
    hooks.warn(`${all} taken as labels that teach nothing, such as that of ${unjudged[0]}: ${UNJUDGED}`);
  }
  return open.length;
}
