/**
 * Boundary loss (Kervadec et al. 2019, arXiv 1812.07032) beside soft Dice: the probability of each foreground class times
 * the signed distance to its true edge, in pixels. The paper raises the weight from 0.01 by 0.01 an epoch; here it is
 * constant. The loss can be negative: lesion pixels that are found far inside lower it.
 */

import { scope } from '@sal-smis/torch';
import { z } from 'zod';
import { oneHot, softDiceLoss } from './dice.js';
import { defineLoss } from './loss.js';
import { signedDistances } from './signed-distance.js';
import { weightedMean } from './weighted-mean.js';

const options = z.object({
  boundaryWeight: z.number().min(0).default(0.01).describe('weight of the boundary term beside soft Dice'),
});

export const boundary = defineLoss({
  name: 'boundary',
  summary: 'soft Dice + how far from the true edge the wrong pixels lie',
  paper: 'arXiv 1812.07032',
  options,
  compute(logits, target, weight, { boundaryWeight }) {
    return scope(() => {
      const classes = logits.shape[1] as number;
      const probabilities = logits.softmax(1);
      const overlap = softDiceLoss(probabilities, oneHot(target, classes), { weight: weight?.unsqueeze(1) ?? null });
      const far = probabilities
        .slice(1, 1, classes)
        .mul(signedDistances(target, classes, weight))
        .mean([1]);
      return overlap.add(weightedMean(far, weight).mul(boundaryWeight));
    });
  },
});
