import { FailureError } from '../errors.js';
import { Random } from '../random.js';
import type { Study } from '../study/study.js';

/** Pixels that both the exported graph and the engine are shown. */
export interface Probe {
  name: string;
  /** [N, C, H, W]. */
  shape: [number, number, number, number];
  /** Values in 0..1, row-major. */
  values: Float32Array;
}

/** Height and width of the random probe in units of the network's multiple; no study's images have two sides. */
const randomSides = [3, 2] as const;

/**
 * A batch of real prepared images and a single random one of another size: two combinations of batch and size.
 * @throws FailureError for a study without images in the pool
 */
export function makeProbes(study: Study, sizeMultiple: number): Probe[] {
  const images = study.images({ split: 'pool' }).slice(0, 3);
  if (images.length === 0)
    throw new FailureError('the pool has no image to try the network on', { where: study.directory });
  const { channels } = study;
  const { size } = study.config;
  const pixels = study.readPixels(images.map((image) => image.row));
  const [height, width] = randomSides.map((side) => side * sizeMultiple) as [number, number];
  const random = Random.of(study.config.seed, 'export', 'probe');
  return [
    {
      name: `${images.length} prepared images`,
      shape: [images.length, channels, size, size],
      values: planes(pixels, size * size, channels),
    },
    {
      name: 'random pixels',
      shape: [1, channels, height, width],
      values: Float32Array.from({ length: channels * height * width }, () => random.uniform()),
    },
  ];
}

/** uint8 [N, area, channels] to values in 0..1, [N, channels, area]. */
function planes(pixels: Uint8Array, area: number, channels: number): Float32Array {
  const values = new Float32Array(pixels.length);
  for (let i = 0; i < pixels.length; i++) {
    const channel = i % channels;
    const pixel = Math.floor(i / channels);
    const image = Math.floor(pixel / area);
    values[(image * channels + channel) * area + (pixel % area)] = pixels[i]! / 255;
  }
  return values;
}
