/** Where a mask ends: its border pixels, and drawing them on a picture. */
import { IGNORE_INDEX } from './classes.js';
import { type Color, type Raster, setPixel } from './raster.js';

/** The colour of a class by its index. */
export type ColorOfClass = (index: number) => Color;

/**
 * Border pixels of a mask of class indices [height, width] (0 is background, IGNORE_INDEX has no border): those with a
 * 4-neighbour of another value. The edge of the picture counts as one, so that a lesion cut off by it has a closed
 * outline.
 * @returns flat positions y * width + x, ascending
 */
export function outlineOf(mask: Uint8Array, width: number, height: number): number[] {
  if (mask.length !== width * height) {
    throw new Error(`internal: a mask of ${mask.length} values for ${width}x${height} pixels`);
  }
  const border: number[] = [];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      const index = mask[at];
      if (index === 0 || index === IGNORE_INDEX) continue;
      const enclosed =
        x > 0 &&
        x < width - 1 &&
        y > 0 &&
        y < height - 1 &&
        mask[at - 1] === index &&
        mask[at + 1] === index &&
        mask[at - width] === index &&
        mask[at + width] === index;
      if (!enclosed) border.push(at);
    }
  }
  return border;
}

/**
 * Draws the outline of a mask of class indices [height, width] on a picture of the same proportions; the picture may be
 * larger, then the outline stays one pixel of the mask wide and at most `thickness` pixels of the picture.
 */
export function drawOutline(
  raster: Raster,
  mask: Uint8Array,
  width: number,
  height: number,
  color: Color | ColorOfClass,
  thickness = 1,
): void {
  const colorOf = typeof color === 'function' ? color : () => color;
  const scaleX = raster.width / width;
  const scaleY = raster.height / height;
  for (const at of outlineOf(mask, width, height)) {
    const left = Math.floor((at % width) * scaleX);
    const top = Math.floor(Math.floor(at / width) * scaleY);
    for (let y = 0; y < thickness; y++) {
      for (let x = 0; x < thickness; x++) setPixel(raster, left + x, top + y, colorOf(mask[at]!));
    }
  }
}
