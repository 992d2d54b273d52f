/**
 * Scores of one image from its probability maps. Each is a mean over pixels: a picture of twice the side that shows the
 * same has the same score. More is less certain; 0 is wholly certain. Any number of classes.
 */

import { callMany, noGrad, scope, type Tensor } from '@sal-smis/torch';
import { internal } from '../../errors.js';
import { maskDepth } from './mask-depth.js';
import { entropyTerms, type PassStatistics } from './pass-statistics.js';

/** Mean entropy of the pixels, in nats (0..ln classes), of probabilities [classes, H, W]. */
export function entropyScore(probabilities: Tensor): number {
  return number(() => entropyTerms(probabilities.to('float64')).sum([0]).mean());
}

/**
 * 1 less the mean lead of the likeliest class over the second (0..1), of probabilities [classes, H, W]. Scheffer et al.
 * 2001, "Active Hidden Markov Models for Information Extraction".
 */
export function marginScore(probabilities: Tensor): number {
  return number(() => {
    const [top = internal('topk without values')] = callMany('aten::topk', '', probabilities.to('float64'), 2, 0);
    return top.select(0, 0).sub(top.select(0, 1)).mean().neg().add(1);
  });
}

/** Mean mutual information of prediction and pass, in nats (0..ln classes). */
export function mutualInformationScore(passes: PassStatistics): number {
  return number(() => passes.mutualInformation().mean());
}

/**
 * CEAL's score (arXiv 1711.09168): variance over the passes, weighted by how deep in the predicted mask a pixel lies, so
 * that outlines, of which no network is certain, do not decide. Averaged over the classes, which for two of them is the
 * variance of the lesion's probability, and over the pixels, where the published code sums. 0 where nothing is detected.
 * @param mask predicted class indices [height, width], 0 is background
 */
export function cealScore(passes: PassStatistics, mask: Uint8Array, width: number, height: number): number {
  const variance = scope(() => passes.variance().mean([0]).toTypedArray() as Float64Array);
  const depth = maskDepth(mask, width, height);
  return depth.reduce((sum, weight, i) => sum + weight * variance[i]!, 0) / depth.length;
}

function number(compute: () => Tensor): number {
  return noGrad(() => scope(() => compute().item()));
}
