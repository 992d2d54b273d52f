/**
 * Two views of every image for tasks that compare views: a random crop enlarged to full size, one of the eight symmetries
 * of the square, random colours (SimCLR, arXiv 2002.05709, section 3 and appendix A, without its blur).
 */

import { affineGrid, cat, fromArray, scope, type Tensor } from '@sal-smis/torch';
import { z } from 'zod';
import { jitterColors } from '../../images/augment/color.js';
import { drawAffine, warpImages } from '../../images/augment/geometry.js';
import { unitBatchFromPixels } from '../../models/normalize.js';
import type { Random } from '../../random.js';
import { networkInput } from '../network-input.js';
import { byteLength } from '../shape.js';
import type { Streams, TaskContext } from '../task.js';

/** Spread into the options of a task. */
export const viewOptions = {
  crop: z.number().min(0.05).max(1).default(0.3).describe('smallest share of the area of the image that a view shows'),
  color: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe('strength of the colour changes; 1: as strong as SimCLR on photographs'),
  greyscale: z.number().min(0).max(1).default(0.2).describe('probability that a view has no colour'),
};

export interface ViewOptions {
  crop: number;
  color: number;
  greyscale: number;
}

const symmetries = { flip: 0.5, quarterTurns: true, rotation: 0, scale: 1, shift: 0 };

/**
 * Affine map [2, 3], row-major, of a square crop whose area is uniform in [smallest, 1] of the image's, anywhere in it.
 * Coordinates are -1..1, as `affineGrid` takes them.
 */
export function drawCrop(random: Random, smallest: number): number[] {
  const side = Math.sqrt(random.uniform(smallest, 1));
  const [a, b, , c, d] = drawAffine(random, symmetries) as [number, number, number, number, number];
  const centre = () => random.uniform(side - 1, 1 - side);
  return [a * side, b * side, centre(), c * side, d * side, centre()];
}

/** uint8 pixels [n, height, width, channels] to network input [2n, C, H, W]: all first views, then all second ones. */
export function twoViews(pixels: Uint8Array, streams: Streams, options: ViewOptions, context: TaskContext): Tensor {
  const { shape, device } = context;
  const n = pixels.length / byteLength(shape);
  return scope(() => {
    // Warping reads planes: plain row-major memory is faster there than channels-last.
    const images = unitBatchFromPixels(pixels, { n, ...shape }, device).contiguous();
    const randoms = Array.from({ length: n }, (_, i) => streams(i));
    // The second view goes on where each image's stream stands after the first.
    const views = [0, 1].map(() => view(images, randoms, options));
    return networkInput(cat(views), context);
  });
}

/** One view of each image [n, C, H, W] in 0..1. */
function view(images: Tensor, randoms: readonly Random[], { crop, color, greyscale }: ViewOptions): Tensor {
  const maps = Float32Array.from(randoms.flatMap((random) => drawCrop(random, crop)));
  const theta = fromArray(maps, [randoms.length, 2, 3]);
  const grid = affineGrid(images.device === 'cpu' ? theta : theta.toDevice(images.device), images.shape);
  const strength = 0.8 * color;
  return jitterColors(warpImages(images, grid), randoms, {
    probability: 0.8,
    brightness: strength,
    contrast: strength,
    saturation: strength,
    hue: 0.2 * color,
    greyscale,
  });
}
