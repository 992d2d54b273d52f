/** One mask out of several of one image: a file for each lesion, or for each object. Pure. */

import { FailureError } from '../errors.js';
import type { DecodedMask } from '../images/decode-mask.js';

/** A decoded mask and what it is called in messages. */
export interface NamedMask extends DecodedMask {
  name: string;
}

export interface UnitedMask extends DecodedMask {
  /**
   * Share of the smaller foreground that two of the files have in common, the largest of all pairs with an earlier file;
   * 0 where the files are apart, as separate lesions are.
   */
  overlap: number;
}

/**
 * The union: a pixel has the class that a file gives it, background where none does.
 * @param masks at least one; class indices [height, width] of one size
 * @throws FailureError when the sizes differ, or when two files give one pixel different classes
 */
export function uniteMasks([first, ...more]: readonly NamedMask[]): UnitedMask {
  if (!first) throw new Error('internal: a union of no masks');
  const { width, height } = first;
  if (more.length === 0) return { mask: first.mask, width, height, overlap: 0 };
  const mask = first.mask.slice();
  let overlap = 0;
  for (const other of more) {
    if (other.width !== width || other.height !== height || other.mask.length !== mask.length) {
      throw new FailureError(
        `the masks of one image differ in size: ${first.name} is ${width} x ${height}, ${other.name} ${other.width} x ${other.height}`,
      );
    }
    overlap = Math.max(overlap, addMask(mask, other));
  }
  return { mask, width, height, overlap };
}

/** Adds the foreground of a file in place; returns the share of the smaller foreground that both have. */
function addMask(mask: Uint8Array, { mask: added, name, width }: NamedMask): number {
  let [before, own, both] = [0, 0, 0];
  for (let i = 0; i < mask.length; i++) {
    const [old, index] = [mask[i]!, added[i]!];
    if (old !== 0) before++;
    if (index === 0) continue;
    own++;
    if (old !== 0) both++;
    if (old !== 0 && old !== index) {
      throw new FailureError(
        `the masks of one image contradict each other: ${name} has class ${index} at x ${i % width}, y ${Math.floor(i / width)}, another file ${old}`,
        {
          expected: 'files whose classes do not overlap, or one file for all classes',
        },
      );
    }
    mask[i] = index;
  }
  return both === 0 ? 0 : both / Math.min(before, own);
}
