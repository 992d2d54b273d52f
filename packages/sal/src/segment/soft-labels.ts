/** Losses against probabilities instead of labels; all take float32 [N, classes, H, W] and give float32 [N, H, W]. */

import { scope, type Tensor } from '@sal-smis/torch';

/** -sum p log p over classes, in nats: 0 for a certain pixel, log(classes) for one without any idea. */
export function entropy(logits: Tensor): Tensor {
  return scope(() => logits.softmax(1).mul(logits.logSoftmax(1)).sum([1]).neg());
}

/** The same of probabilities. */
export function entropyOfProbabilities(probabilities: Tensor): Tensor {
  return scope(() => probabilities.mul(probabilities.clamp(1e-12, null).log()).sum([1]).neg());
}

/** Mean over classes of the squared difference of probabilities. */
export function squaredDifference(probabilities: Tensor, target: Tensor): Tensor {
  return scope(() => {
    const difference = probabilities.sub(target);
    return difference.mul(difference).mean([1]);
  });
}

/** KL(target || softmax(logits)) in nats; the target is a constant. */
export function klDivergence(logits: Tensor, target: Tensor): Tensor {
  return scope(() => {
    const constant = target.detach();
    const crossEntropy = constant.mul(logits.logSoftmax(1)).sum([1]).neg();
    return crossEntropy.sub(entropyOfProbabilities(constant));
  });
}
