/**
 * Entropy minimisation (Grandvalet & Bengio 2004): the student shall decide, whichever way, in every unlabelled pixel.
 * Normalised by log(classes) and weighted as MinEnt of ADVENT (Vu et al. 2019, arXiv 1811.12833, eq. 2 and 3).
 */

import type { Tensor } from '@sal-smis/torch';
import { z } from 'zod';
import { combine } from '../combine.js';
import { forwardTogether } from '../forward.js';
import { defineSemiSupervised, type SegmentationMethod } from '../method.js';
import { entropy } from '../soft-labels.js';

/** Mean over pixels of the entropy of logits [U, classes, H, W] as a share of the highest there can be: 0..1. */
export function normalisedEntropy(logits: Tensor): Tensor {
  const classes = logits.shape[1] as number;
  return entropy(logits)
    .mean()
    .mul(1 / Math.log(classes));
}

export const entropyMinimisation: SegmentationMethod = defineSemiSupervised({
  name: 'entropy-minimisation',
  summary: 'the entropy of every unlabelled pixel is made small',
  paper: 'Grandvalet & Bengio 2004 (NIPS); arXiv 1811.12833',
  options: z.object({
    entropyWeight: z.number().min(0).default(0.001).describe('weight of the entropy, times unlabelledWeight'),
  }),
  loss({ labelled, unlabelled }, context, { entropyWeight }) {
    const [known, unknown] = forwardTogether(context, context.student, [labelled.images, unlabelled.weak]);
    const supervised = context.supervisedLoss(known, labelled.targets);
    const uncertainty = normalisedEntropy(unknown);
    return {
      loss: combine(context, supervised, uncertainty.mul(entropyWeight)),
      parts: { loss: supervised, entropy: uncertainty },
    };
  },
});
