/**
 * Masked restoration (masked autoencoders: He et al. 2021, arXiv 2111.06377; for convolutions SparK: Tian et al. 2023,
 * arXiv 2301.03580): squares of the image are grey, the U-Net restores them from the others, and the loss counts them
 * alone. Unlike SparK's sparse convolutions, ours see the grey; the skips of the U-Net pass on nothing of what it hides.
 */

import { z } from 'zod';
import { UsageError } from '../../errors.js';
import { flipImage } from '../flip.js';
import { type Distortion, Restoration } from '../restoration.js';
import type { ImageShape } from '../shape.js';
import { defineTask } from '../task.js';

const options = z.object({
  ratio: z.number().min(0.05).max(0.95).default(0.6).describe('share of the squares that are hidden'),
  patch: z
    .int()
    .min(1)
    .default(8)
    .describe('side of a square in pixels of the image at which the network works (the size over the input stride)'),
});

/** Mid-grey: 0 in the network's units, like the padding of its convolutions. */
const grey = 128;

/** The target is the image, mirrored along each axis or not; the input has `ratio` of its squares in grey. */
export function patchMask(shape: ImageShape, ratio: number, patch: number): Distortion {
  const { height, width, channels } = shape;
  const rows = Math.ceil(height / patch);
  const columns = Math.ceil(width / patch);
  const patches = rows * columns;
  const hidden = Math.min(patches - 1, Math.max(1, Math.round(ratio * patches)));
  if (patches < 4) {
    throw new UsageError(`squares of ${patch} pixels leave ${patches} in an image of ${width}x${height}`, {
      expected: 'at least four squares in an image',
      fix: `--options patch=${Math.max(1, Math.floor(Math.min(height, width) / 4))}`,
    });
  }
  return {
    distort(source, target, input, random, counted) {
      flipImage(source, target, shape, { vertical: random.chance(0.5), horizontal: random.chance(0.5) });
      input.set(target);
      for (const index of random.permutation(patches).slice(0, hidden)) {
        const top = Math.floor(index / columns) * patch;
        const left = (index % columns) * patch;
        const right = Math.min(width, left + patch);
        for (let row = top; row < Math.min(height, top + patch); row++) {
          input.fill(grey, (row * width + left) * channels, (row * width + right) * channels);
          counted.fill(1, row * width + left, row * width + right);
        }
      }
    },
  };
}

export const mae = defineTask({
  name: 'mae',
  kind: 'restoration',
  summary: 'restore hidden squares of the image from the others (masked autoencoder for a U-Net)',
  paper: 'He et al. 2021, arXiv 2111.06377; Tian et al. 2023, arXiv 2301.03580',
  options,
  create: (context, { ratio, patch }) => new Restoration(context, (shape) => patchMask(shape, ratio, patch)),
});
