/** The outlines of a predicted mask on its image. */

import { FailureError } from '../errors.js';
import { type DecodeRules, decodeForView, shrunkSize, withImageFile } from '../images/decode.js';
import { drawOutline } from '../images/outline.js';
import { classEntries, legend } from '../images/pictures/legend.js';
import { outlineColor, predictionColor } from '../images/pictures/style.js';
import { encodePng, type Raster, rasterOf, stack } from '../images/raster.js';
import { resizeMask } from '../images/resize-mask.js';

/** A narrower image gets paper at its side, so that the names of classes can be read. */
const NARROWEST_LEGEND = 160;

/**
 * PNG of the image with the outlines of `mask` on it; of more than two classes one colour for each, with a legend below.
 * @param mask class indices [height, width] at the original size of the image
 * @param longestSide larger images are shrunk to this; 0 keeps the size
 */
export async function overlayPng(
  path: string,
  mask: Uint8Array,
  width: number,
  height: number,
  { classes, longestSide, rules }: { classes: readonly string[]; longestSide: number; rules: DecodeRules },
): Promise<Buffer> {
  const image = await withImageFile(path, (bytes) => decodeForView(bytes, path, longestSide, 'rgb', rules));
  const to = shrunkSize({ width, height }, longestSide);
  if (image.width !== to.width || image.height !== to.height) {
    throw new FailureError('the picture has changed since its mask was predicted', { where: path });
  }
  const raster: Raster = rasterOf(image);
  const color = outlineColor(classes.length, predictionColor);
  drawOutline(raster, resizeMask(mask, { width, height }, to), to.width, to.height, color);
  if (classes.length === 2) return await encodePng(raster);
  return await encodePng(stack([raster, legend(classEntries(classes), Math.max(NARROWEST_LEGEND, to.width))]));
}
