/**
 * The autoencoder (Hinton & Salakhutdinov 2006), or with noise the denoising autoencoder (Vincent et al. 2008): give back
 * the image that went in. A U-Net would copy it along its skips and learn nothing, so by default its decoder sees
 * the bottleneck alone, and the image has to pass through it.
 */

import { z } from 'zod';
import { UsageError } from '../../errors.js';
import { flipImage } from '../flip.js';
import { type Distortion, Restoration } from '../restoration.js';
import type { ImageShape } from '../shape.js';
import { defineTask } from '../task.js';

const options = z.object({
  noise: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe('standard deviation of the Gaussian noise on the input, of values in 0..1; 0: none'),
  skips: z
    .boolean()
    .default(false)
    .describe('whether the decoder sees the levels above the bottleneck (with noise only)'),
});

/** The target is the image, mirrored along each axis or not; the input has noise added. */
function noisy(shape: ImageShape, noise: number): Distortion {
  return {
    distort(source, target, input, random) {
      flipImage(source, target, shape, { vertical: random.chance(0.5), horizontal: random.chance(0.5) });
      input.set(target);
      if (noise === 0) return;
      for (let i = 0; i < input.length; i++) {
        input[i] = Math.min(255, Math.max(0, Math.round(target[i]! + random.normal(0, noise * 255))));
      }
    },
  };
}

export const autoencoder = defineTask({
  name: 'autoencoder',
  kind: 'restoration',
  summary: 'give back the image through the bottleneck; with noise, without the noise',
  paper: 'Hinton & Salakhutdinov 2006, Science 313; Vincent et al. 2008, ICML',
  options,
  create(context, { noise, skips }) {
    if (skips && noise === 0) {
      throw new UsageError('an autoencoder with skips and without noise only copies', {
        expected: 'noise above 0 where skips is true',
        fix: '--options skips=true,noise=0.2, or leave skips away',
      });
    }
    return new Restoration(context, (shape) => noisy(shape, noise), { skips });
  },
});
