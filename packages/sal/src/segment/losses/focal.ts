/** Focal loss (Lin et al. 2017, arXiv 1708.02002), for softmax and any number of classes. */

import { crossEntropy, scope } from '@sal-smis/torch';
import { z } from 'zod';
import { defineLoss } from './loss.js';
import { weightedMean } from './weighted-mean.js';

const options = z.object({
  gamma: z.number().min(0).default(2).describe('how strongly pixels that are right already are played down'),
  alpha: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.25)
    .describe('weight of foreground pixels; background has 1 - alpha (0.5 treats both alike)'),
});

export const focal = defineLoss({
  name: 'focal',
  summary: 'cross-entropy in which pixels that are right already count little',
  paper: 'arXiv 1708.02002',
  options,
  /** -alpha_t (1 - p_t)^gamma log(p_t), p_t the probability of the true class; the mean over pixels (eq. 5). */
  compute(logits, target, weight, { gamma, alpha }) {
    return scope(() => {
      const surprise = crossEntropy(logits, target, { reduction: 'none' });
      // Clamped, for the slope of x^gamma at 0 is infinite for a gamma below 1.
      const wrong = surprise.neg().exp().neg().add(1).clamp(1e-7, null);
      const isForeground = target.gt(0).to('float32');
      const classWeight = isForeground.mul(2 * alpha - 1).add(1 - alpha);
      return weightedMean(wrong.pow(gamma).mul(surprise).mul(classWeight), weight);
    });
  },
});
