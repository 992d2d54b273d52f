/** The supervised loss of the paper: the mean of soft Dice and cross-entropy. */

import { crossEntropy, scope, type Tensor } from '@sal-smis/torch';
import { oneHot, softDiceLoss } from './dice.js';

/** (Dice + cross-entropy) / 2 of float32 logits [N, classes, H, W] and class indices [N, H, W] (int64). */
export function diceCrossEntropy(logits: Tensor, target: Tensor): Tensor {
  return scope(() => {
    const classes = logits.shape[1] as number;
    const dice = softDiceLoss(logits.softmax(1), oneHot(target, classes));
    return dice.add(crossEntropy(logits, target)).mul(0.5);
  });
}

/**
 * The same with a weight for each pixel [N, H, W] (float32, 0..1). Cross-entropy is divided by all pixels, not by the
 * sum of weights: few confident pixels shall weigh little (FixMatch, arXiv 2001.07685, eq. 4).
 */
export function weightedDiceCrossEntropy(logits: Tensor, target: Tensor, weight: Tensor): Tensor {
  return scope(() => {
    const classes = logits.shape[1] as number;
    const dice = softDiceLoss(logits.softmax(1), oneHot(target, classes), { weight: weight.unsqueeze(1) });
    return dice.add(weightedCrossEntropy(logits, target, weight)).mul(0.5);
  });
}

/** Cross-entropy alone with pixel weights [N, H, W], divided by all pixels. */
export function weightedCrossEntropy(logits: Tensor, target: Tensor, weight: Tensor): Tensor {
  return scope(() => crossEntropy(logits, target, { reduction: 'none' }).mul(weight).mean());
}
