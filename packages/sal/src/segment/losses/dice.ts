/** Soft Dice over classes, as the paper's code computes it. */

import { call, scope, type Tensor } from '@sal-smis/torch';

/** Class indices [N, H, W] (int64) to float32 indicators [N, classes, H, W]. */
export function oneHot(target: Tensor, classes: number): Tensor {
  return scope(() => call('aten::one_hot', '', target, classes).permute([0, 3, 1, 2]).to('float32'));
}

export interface DiceOptions {
  /** Weight of each pixel, [N, 1, H, W] or null; a weight of 0 takes the pixel out. */
  weight?: Tensor | null;
  /** Added to numerator and denominator, so that two empty masks cost nothing. */
  smooth?: number;
}

/**
 * 1 - (2 sum(p g) + s) / (sum(p^2) + sum(g^2) + s), the sums over the whole batch, the mean over classes
 * (V-Net, Milletari et al. 2016: squared denominator; smooth 1e-5 as published).
 * probabilities [N, classes, H, W] in 0..1, target one-hot of the same shape; the result is one number in 0..1.
 */
export function softDiceLoss(probabilities: Tensor, target: Tensor, options: DiceOptions = {}): Tensor {
  const { weight = null, smooth = 1e-5 } = options;
  return scope(() => {
    const weighted = (x: Tensor) => (weight ? x.mul(weight) : x).sum([0, 2, 3]);
    const intersection = weighted(probabilities.mul(target));
    const denominator = weighted(probabilities.mul(probabilities)).add(weighted(target.mul(target)));
    const dice = intersection.mul(2).add(smooth).div(denominator.add(smooth));
    return dice.mean().neg().add(1);
  });
}
