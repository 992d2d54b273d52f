/** The outline of a predicted mask on its image. */

import { decodeImage, resizePixels } from '../images/decode.js';
import { resizeMask } from '../images/decode-mask.js';
import { drawOutline } from '../images/outline.js';
import { predictionColor } from '../images/pictures/style.js';
import { encodePng, type Raster, rasterOf } from '../images/raster.js';

/**
 * PNG of the image with the outline of `mask` on it.
 * @param mask [height, width] at the original size of the image
 * @param longestSide larger images are shrunk to this; 0 keeps the size
 */
export async function overlayPng(
  path: string,
  mask: Uint8Array,
  width: number,
  height: number,
  longestSide: number,
): Promise<Buffer> {
  const image = await decodeImage(path, 'rgb');
  const scale = longestSide > 0 ? Math.min(1, longestSide / Math.max(width, height)) : 1;
  const to = { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
  const pixels = scale < 1 ? await resizePixels(image.pixels, image, to) : image.pixels;
  const raster: Raster = rasterOf(pixels, to.width, to.height, 3);
  drawOutline(raster, resizeMask(mask, { width, height }, to), to.width, to.height, predictionColor);
  return await encodePng(raster);
}
