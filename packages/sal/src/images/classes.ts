/** The classes of a segmentation: index 0 is background, masks in memory hold indices. */

/** Of a study that names no classes. */
export const BINARY_CLASSES: readonly string[] = ['background', 'lesion'];

/**
 * In masks of more than two classes: a pixel that nobody could judge. It neither trains nor counts in a comparison.
 * (In two classes 255 is the lesion.)
 */
export const IGNORE_INDEX = 255;

/** 1 where a mask of class indices has any class but background, else 0; pixels of IGNORE_INDEX are 0. */
export function foregroundOf(mask: Uint8Array): Uint8Array {
  return mask.map((index) => (index === 0 || index === IGNORE_INDEX ? 0 : 1));
}

/** Whether nobody judged any pixel of a mask of class indices: it says nothing, and is no mask without foreground. */
export function isUnjudged(mask: Uint8Array): boolean {
  return mask.length > 0 && mask.every((index) => index === IGNORE_INDEX);
}

/** In reports, of a mask for which that holds. */
export const UNJUDGED = `nobody judged any pixel of it (${IGNORE_INDEX} everywhere)`;

/**
 * A prediction that cannot differ from the reference where the reference says IGNORE_INDEX: there it becomes
 * IGNORE_INDEX too. The same array where nothing is ignored.
 */
export function ignoringAs(reference: Uint8Array, prediction: Uint8Array): Uint8Array {
  if (!reference.includes(IGNORE_INDEX)) return prediction;
  return prediction.map((index, i) => (reference[i] === IGNORE_INDEX ? IGNORE_INDEX : index));
}
