/** Tversky loss (Salehi et al. 2017, arXiv 1706.05721) over the foreground classes. */

import { scope, type Tensor } from '@sal-smis/torch';
import { z } from 'zod';
import { oneHot } from './dice.js';
import { defineLoss } from './loss.js';

export interface TverskyWeights {
  falsePositives: number;
  falseNegatives: number;
}

/**
 * Tversky index of each foreground class, (TP + s) / (TP + a FP + b FN + s) with s = 1e-5, the sums over the whole batch:
 * [classes - 1], in 0..1. Background is left out: its errors are the foreground's with a and b exchanged.
 */
export function tverskyIndex(
  logits: Tensor,
  target: Tensor,
  weight: Tensor | null,
  { falsePositives, falseNegatives }: TverskyWeights,
): Tensor {
  return scope(() => {
    const classes = logits.shape[1] as number;
    const probability = logits.softmax(1).slice(1, 1, classes);
    const truth = oneHot(target, classes).slice(1, 1, classes);
    const total = (x: Tensor) => (weight ? x.mul(weight.unsqueeze(1)) : x).sum([0, 2, 3]);
    const both = total(probability.mul(truth));
    const wrong = total(probability.sub(probability.mul(truth))).mul(falsePositives);
    const missed = total(truth.sub(probability.mul(truth))).mul(falseNegatives);
    const smooth = 1e-5;
    return both.add(smooth).div(both.add(wrong).add(missed).add(smooth));
  });
}

const options = z.object({
  falsePositives: z.number().min(0).default(0.3).describe('weight of false positives (alpha in the paper)'),
  falseNegatives: z.number().min(0).default(0.7).describe('weight of false negatives (beta in the paper)'),
});

export const tversky = defineLoss({
  name: 'tversky',
  summary: 'overlap loss in which missed pixels cost more than superfluous ones',
  paper: 'arXiv 1706.05721',
  options,
  compute(logits, target, weight, chosen) {
    return scope(() => tverskyIndex(logits, target, weight, chosen).mean().neg().add(1));
  },
});
