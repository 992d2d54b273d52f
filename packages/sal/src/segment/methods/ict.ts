/**
 * Interpolation consistency (Verma et al. 2019, arXiv 1903.03825): of a mixture of two unlabelled images the student must
 * say the same mixture of what the EMA teacher says of each (mean squared difference of probabilities). The paper's weight
 * for classifying CIFAR-10 is 100; in a small trial of segmentation that ended in background everywhere, 10 did not.
 */

import { noGrad } from '@sal-smis/torch';
import { z } from 'zod';
import { combine } from '../combine.js';
import { forwardTogether } from '../forward.js';
import { defineSemiSupervised, type SegmentationMethod } from '../method.js';
import { drawBeta, mixWithShares } from '../mixup.js';
import { predictLogits } from '../pixel-labels.js';
import { squaredDifference } from '../soft-labels.js';

const options = z.object({
  alpha: z.number().positive().max(100).default(1).describe('the share of an image is drawn from Beta(alpha, alpha)'),
  consistencyWeight: z.number().min(0).default(10).describe('weight of the squared difference, times unlabelledWeight'),
});

export const ict: SegmentationMethod = defineSemiSupervised({
  name: 'ict',
  summary: 'on mixtures of two images the student learns the mixture of what the EMA teacher says of each',
  paper: 'arXiv 1903.03825',
  options,
  loss({ labelled, unlabelled }, context, { alpha, consistencyWeight }) {
    const { student, teacher } = context;
    const { images, target } = noGrad(() => {
      const shares = unlabelled.randoms.map((random) => drawBeta(random, alpha));
      const probabilities = predictLogits(context, teacher, unlabelled.weak).softmax(1);
      return { images: mixWithShares(unlabelled.weak, shares), target: mixWithShares(probabilities, shares) };
    });
    const [known, unknown] = forwardTogether(context, student, [labelled.images, images]);
    const supervised = context.supervisedLoss(known, labelled.targets);
    const consistency = squaredDifference(unknown.softmax(1), target).mean();
    return {
      loss: combine(context, supervised, consistency.mul(consistencyWeight)),
      parts: { loss: supervised, consistency },
    };
  },
});
