/** What the reference masks say of the images of a pool, and how alike two of them are. */

import { luma } from '../../packages/sal/dist/images/decode.js';
import { resizeMask } from '../../packages/sal/dist/images/resize-mask.js';
import { readReferenceMask } from '../../packages/sal/dist/study/stored-masks.js';
import type { Study } from '../../packages/sal/dist/study/study.js';
import type { ImageRecord } from '../../packages/sal/dist/study/types.js';

/** Side at which masks are compared. */
const SIDE = 64;

export interface Lesions {
  images: ImageRecord[];
  /** [images], class indices [64, 64] each. */
  masks: Uint8Array[];
  /** Part of the image that the lesion covers, 0..1. */
  area: Float64Array;
  /** Mean grey level outside less that inside, in grey levels; 0 where one of them is empty. */
  contrast: Float64Array;
}

/** Of every pool image with a reference mask. */
export async function readLesions(study: Study): Promise<Lesions> {
  const images = study.images({ split: 'pool' }).filter(({ referenceMasks }) => referenceMasks.length > 0);
  if (images.length < 2)
    throw new Error(`${study.directory}: needs a pool with reference masks (sal init --masks DIR)`);
  const masks = new Array<Uint8Array>(images.length);
  const area = new Float64Array(images.length);
  const contrast = new Float64Array(images.length);
  const { size } = study.config;
  let next = 0;
  const work = async () => {
    for (let i = next++; i < images.length; i = next++) {
      const { row } = images[i]!;
      const { mask, width, height } = await readReferenceMask(study, images[i]!);
      masks[i] = resizeMask(mask, { width, height }, { width: SIDE, height: SIDE });
      area[i] = mask.reduce((sum, value) => sum + (value > 0 ? 1 : 0), 0) / mask.length;
      const pixels = study.readPixels([row]);
      const grey = study.channels === 3 ? luma(pixels) : pixels;
      contrast[i] = contrastOf(grey, resizeMask(mask, { width, height }, { width: size, height: size }));
    }
  };
  await Promise.all([work(), work(), work(), work()]);
  return { images, masks, area, contrast };
}

function contrastOf(grey: Uint8Array, mask: Uint8Array): number {
  const sums = [0, 0];
  const counts = [0, 0];
  for (let i = 0; i < mask.length; i++) {
    sums[mask[i]!]! += grey[i]!;
    counts[mask[i]!]!++;
  }
  return counts[0] === 0 || counts[1] === 0 ? 0 : sums[0]! / counts[0]! - sums[1]! / counts[1]!;
}

/** Dice of two masks of equal size; 1 where both are empty. */
export function dice(a: Uint8Array, b: Uint8Array): number {
  let both = 0;
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    both += a[i]! & b[i]!;
    sum += a[i]! + b[i]!;
  }
  return sum === 0 ? 1 : (2 * both) / sum;
}
