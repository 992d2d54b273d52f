/** The outlines of a predicted mask on its image. */

import { decodeImage, resizePixels } from '../images/decode.js';
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
  { classes, longestSide }: { classes: readonly string[]; longestSide: number },
): Promise<Buffer> {
  const image = await decodeImage(path, 'rgb');
  const scale = longestSide > 0 ? Math.min(1, longestSide / Math.max(width, height)) : 1;
  const to = { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
  const pixels = scale < 1 ? await resizePixels(image.pixels, image, to) : image.pixels;
  const raster: Raster = rasterOf(pixels, to.width, to.height, 3);
  const color = outlineColor(classes.length, predictionColor);
  drawOutline(raster, resizeMask(mask, { width, height }, to), to.width, to.height, color);
  if (classes.length === 2) return await encodePng(raster);
  return await encodePng(stack([raster, legend(classEntries(classes), Math.max(NARROWEST_LEGEND, to.width))]));
}
