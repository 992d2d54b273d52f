/**
 * The defect `eroded-masks`: the published code resizes a mask of 0 and 255 bicubically and casts value / 255 to integers.
 * Only pixels at exactly 255 stay lesion, so every mask loses its rim.
 */

import { IGNORE_INDEX } from '../images/classes.js';
import { resizePixels } from '../images/decode.js';
import { makePixels, type Size } from '../images/pixels.js';

/** Class indices [height, width] to those of another size; each class is resized by itself, ignored pixels are background. */
export async function resizeEroded(mask: Uint8Array, from: Size, to: Size): Promise<Uint8Array> {
  const eroded = new Uint8Array(to.width * to.height);
  for (const index of new Set(mask)) {
    if (index === 0 || index === IGNORE_INDEX) continue;
    const pixels = makePixels(
      mask.map((value) => (value === index ? 255 : 0)),
      { ...from, channels: 1 },
    );
    const resized = await resizePixels(pixels, to, 'cubic');
    resized.data.forEach((value, i) => {
      if (value === 255) eroded[i] = index;
    });
  }
  return eroded;
}
