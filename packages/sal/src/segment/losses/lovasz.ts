/**
 * Lovász-softmax (Berman et al. 2018, arXiv 1705.08790): the convex extension of the Jaccard loss, over the whole batch and
 * the classes that are present in it, as in the authors' code (per_image = False, classes = 'present').
 */

import { call, callMany, cat, scope, stack, type Tensor } from '@sal-smis/torch';
import { noOptions } from '../../plugin.js';
import { oneHot } from './dice.js';
import { defineLoss } from './loss.js';

/**
 * Jaccard loss of one class against its errors |truth - probability|, all flat [pixels], float32: errors in falling order,
 * weighted by how much each adds to the Jaccard loss (algorithm 1). A pixel of weight w counts as w pixels.
 */
function lovaszOfClass(probability: Tensor, truth: Tensor, weight: Tensor | null): Tensor {
  return scope(() => {
    const [errors, order] = callMany('aten::sort', '', truth.sub(probability).abs(), 0, true) as [Tensor, Tensor];
    const pixelWeight = weight?.indexSelect(0, order) ?? null;
    const weighted = (x: Tensor) => (pixelWeight ? x.mul(pixelWeight) : x);
    const sorted = truth.indexSelect(0, order);
    const inside = weighted(sorted);
    const outside = weighted(sorted.neg().add(1));
    const total = inside.sum();
    const running = (x: Tensor) => call('aten::cumsum', '', x, 0);
    const intersection = total.sub(running(inside));
    const union = total.add(running(outside)).clamp(1e-7, null);
    const jaccard = intersection.div(union).neg().add(1);
    const count = jaccard.shape[0] as number;
    const steps = cat([jaccard.slice(0, 0, 1), jaccard.slice(0, 1, count).sub(jaccard.slice(0, 0, count - 1))]);
    return errors.mul(steps.detach()).sum();
  });
}

export const lovasz = defineLoss({
  name: 'lovasz',
  summary: 'Lovász-softmax: a convex loss for the Jaccard index',
  paper: 'arXiv 1705.08790',
  options: noOptions,
  compute(logits, target, weight) {
    return scope(() => {
      const classes = logits.shape[1] as number;
      const flat = (x: Tensor) => x.permute([1, 0, 2, 3]).reshape([classes, -1]);
      const probabilities = flat(logits.softmax(1));
      const truths = flat(oneHot(target, classes));
      const pixelWeight = weight?.reshape([-1]) ?? null;
      const losses = Array.from({ length: classes }, (_, c) =>
        lovaszOfClass(probabilities.select(0, c), truths.select(0, c), pixelWeight),
      );
      const counts = pixelWeight ? truths.mul(pixelWeight).sum([1]) : truths.sum([1]);
      const present = counts.gt(0).to('float32');
      return stack(losses).mul(present).sum().div(present.sum().clamp(1, null));
    });
  },
});
