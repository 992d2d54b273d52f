/** Focal Tversky loss (Abraham & Khan 2019, arXiv 1810.07842): mean over foreground classes of (1 - TI)^(1 / gamma). */

import { scope } from '@sal-smis/torch';
import { z } from 'zod';
import { defineLoss } from './loss.js';
import { tverskyIndex } from './tversky.js';

const options = z.object({
  falseNegatives: z.number().min(0).default(0.7).describe('weight of false negatives (alpha in the paper)'),
  falsePositives: z.number().min(0).default(0.3).describe('weight of false positives (beta in the paper)'),
  gamma: z
    .number()
    .min(0.5)
    .max(5)
    .default(4 / 3)
    .describe('above 1 classes with a low overlap get more of the gradient'),
});

export const focalTversky = defineLoss({
  name: 'focal-tversky',
  summary: 'Tversky loss to the power of 1 / gamma',
  paper: 'arXiv 1810.07842',
  options,
  compute(logits, target, weight, { gamma, ...weights }) {
    return scope(() => {
      const distance = tverskyIndex(logits, target, weight, weights).neg().add(1);
      // Clamped, for the slope of the root at 0 is infinite.
      return distance
        .clamp(1e-7, null)
        .pow(1 / gamma)
        .mean();
    });
  },
});
