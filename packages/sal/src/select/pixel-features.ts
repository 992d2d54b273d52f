import { UsageError } from '../errors.js';
import type { Study } from '../study/study.js';
import type { ImageRecord } from '../study/types.js';
import type { Matrix } from './matrix.js';

/**
 * Mean colours over a grid of `pooling` x `pooling` cells: [images, channels x pooling x pooling], values in 0..1, row
 * i is `images[i]`. Needs no network.
 * @throws UsageError where an image has fewer pixels than cells a side
 */
export function pixelFeatures(study: Study, images: readonly ImageRecord[], pooling: number): Matrix {
  const { channels } = study;
  const { size } = study.config;
  if (pooling > size)
    throw new UsageError(`--pooling is ${pooling}`, { expected: `at most ${size}, the images' size` });
  const columns = channels * pooling * pooling;
  const data = new Float32Array(images.length * columns);
  const pixels = new Uint8Array(size * size * channels);
  for (const [i, image] of images.entries()) {
    cellMeans(study.readPixels([image.row], pixels), size, channels, pooling, data.subarray(i * columns));
  }
  return { data, rows: images.length, columns };
}

/** Means over the cells of pixels [size, size, channels], into [channels, pooling, pooling] at the beginning of `out`. */
function cellMeans(pixels: Uint8Array, size: number, channels: number, pooling: number, out: Float32Array): void {
  const cellOf = Uint8Array.from({ length: size }, (_, place) => Math.floor((place * pooling) / size));
  const sums = new Float64Array(channels * pooling * pooling);
  const counts = new Float64Array(pooling);
  for (const cell of cellOf) counts[cell]!++;
  let at = 0;
  for (let y = 0; y < size; y++) {
    const row = cellOf[y]! * pooling;
    for (let x = 0; x < size; x++) {
      const cell = row + cellOf[x]!;
      for (let c = 0; c < channels; c++) sums[c * pooling * pooling + cell]! += pixels[at++]!;
    }
  }
  for (let place = 0; place < sums.length; place++) {
    const cell = place % (pooling * pooling);
    const area = counts[Math.floor(cell / pooling)]! * counts[cell % pooling]!;
    out[place] = sums[place]! / (255 * area);
  }
}
