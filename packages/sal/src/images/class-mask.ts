/**
 * Masks that carry their shape and their classes. Where a mask comes in from a file or goes out to one or to a network it
 * is made here, so that one of another length, or with a class that the study has not, can never be handed on.
 */

import { IGNORE_INDEX } from './classes.js';
import type { Size } from './pixels.js';

export interface ClassMask extends Size {
  /** Class indices [height, width], rows from the top; in more than two classes IGNORE_INDEX where nobody could judge. */
  readonly data: Uint8Array;
  /** How many classes there are, background among them. */
  readonly classes: number;
}

/** @throws Error ("internal") where the data have another length than the shape says, or a class that there is not */
export function makeMask(data: Uint8Array, { width, height, classes }: Size & { classes: number }): ClassMask {
  if (!Number.isInteger(width) || !Number.isInteger(height) || width < 1 || height < 1) {
    throw new Error(`internal: a mask of ${height} x ${width}`);
  }
  if (data.length !== width * height) {
    throw new Error(`internal: ${data.length} values for a mask of ${height} x ${width}`);
  }
  if (!Number.isInteger(classes) || classes < 2 || classes > IGNORE_INDEX) {
    throw new Error(`internal: a mask of ${classes} classes`);
  }
  const foreign = data.find((index) => index >= classes && !(classes > 2 && index === IGNORE_INDEX));
  if (foreign !== undefined) throw new Error(`internal: class ${foreign} in a mask of ${classes} classes`);
  return { data, width, height, classes };
}
