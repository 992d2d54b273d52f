/** Where a mask ends: its border pixels, and drawing them on a picture. */
import { type Color, type Raster, setPixel } from './raster.js';

/**
 * Border pixels of a mask [height, width] (non-zero is inside): those inside with a 4-neighbour outside. The edge of
 * the picture counts as outside, so that a lesion cut off by it has a closed outline.
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
      if (!mask[at]) continue;
      const enclosed =
        x > 0 &&
        x < width - 1 &&
        y > 0 &&
        y < height - 1 &&
        mask[at - 1] &&
        mask[at + 1] &&
        mask[at - width] &&
        mask[at + width];
      if (!enclosed) border.push(at);
    }
  }
  return border;
}

/**
 * Draws the outline of a mask [height, width] on a picture of the same proportions; the picture may be larger, then
 * the outline stays one pixel of the mask wide and at most `thickness` pixels of the picture.
 */
export function drawOutline(
  raster: Raster,
  mask: Uint8Array,
  width: number,
  height: number,
  color: Color,
  thickness = 1,
): void {
  const scaleX = raster.width / width;
  const scaleY = raster.height / height;
  for (const at of outlineOf(mask, width, height)) {
    const left = Math.floor((at % width) * scaleX);
    const top = Math.floor(Math.floor(at / width) * scaleY);
    for (let y = 0; y < thickness; y++) {
      for (let x = 0; x < thickness; x++) setPixel(raster, left + x, top + y, color);
    }
  }
}
