/** Where a mask ends: its border pixels, and drawing them on a picture. */
import { IGNORE_INDEX } from './classes.js';
import { type Color, type Raster, setPixel } from './raster.js';

/** The colour of a class by its index. */
export type ColorOfClass = (index: number) => Color;

/**
 * Border pixels of a mask [height, width] (non-zero is inside): those inside with a 4-neighbour outside. The edge of
 * the picture counts as outside, so that a lesion cut off by it has a closed outline.
 * @returns flat positions y * width + x, ascending
 */
export function outlineOf(mask: Uint8Array, width: number, height: number): number[] {
  return borderOf(mask, width, height, (value) => (value === 0 ? 0 : 1));
}

/** The same for each class of a mask of class indices: those with a 4-neighbour of another. IGNORE_INDEX has none. */
export function classOutlinesOf(mask: Uint8Array, width: number, height: number): number[] {
  return borderOf(mask, width, height, (value) => (value === IGNORE_INDEX ? 0 : value));
}

/** @param regionOf the region that a value belongs to, 0 for none */
function borderOf(mask: Uint8Array, width: number, height: number, regionOf: (value: number) => number): number[] {
  if (mask.length !== width * height) {
    throw new Error(`internal: a mask of ${mask.length} values for ${width}x${height} pixels`);
  }
  const border: number[] = [];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      const region = regionOf(mask[at]!);
      if (region === 0) continue;
      const enclosed =
        x > 0 &&
        x < width - 1 &&
        y > 0 &&
        y < height - 1 &&
        regionOf(mask[at - 1]!) === region &&
        regionOf(mask[at + 1]!) === region &&
        regionOf(mask[at - width]!) === region &&
        regionOf(mask[at + width]!) === region;
      if (!enclosed) border.push(at);
    }
  }
  return border;
}

/**
 * Draws the outlines of a mask of class indices [height, width] on a picture of the same proportions; the picture may be
 * larger, then an outline stays one pixel of the mask wide and at most `thickness` pixels of the picture.
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
  for (const at of classOutlinesOf(mask, width, height)) {
    const left = Math.floor((at % width) * scaleX);
    const top = Math.floor(Math.floor(at / width) * scaleY);
    for (let y = 0; y < thickness; y++) {
      for (let x = 0; x < thickness; x++) setPixel(raster, left + x, top + y, colorOf(mask[at]!));
    }
  }
}
