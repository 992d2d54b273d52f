import { restorationPicture } from '../images/pictures/restoration.js';
import { makePixels } from '../images/pixels.js';
import { encodePng, rasterOf } from '../images/raster.js';
import type { ImageShape } from './shape.js';
import type { TaskSample } from './task.js';

/** The picture of the samples, one row each: original, distorted, restored. */
export async function samplesPng(samples: readonly TaskSample[], shape: ImageShape): Promise<Uint8Array> {
  const raster = (pixels: Uint8Array) => rasterOf(makePixels(pixels, shape));
  const rows = samples.map(({ original, distorted, restored }) => ({
    original: raster(original),
    distorted: raster(distorted),
    restored: raster(restored),
  }));
  return encodePng(restorationPicture(rows));
}
