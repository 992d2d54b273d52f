/**
 * The Dice that a mask may be expected to have, from the probabilities alone: were every pixel's truth drawn by its
 * probability, what would the overlap with the mask be? It is as good as the calibration of the probabilities, and
 * serves to say which masks a person should check first.
 * Source: the estimate of the Dice in Li et al. 2022 (arXiv 2207.09957): sums of probabilities in the place of
 * counts; the margin of certainty is ours.
 */

import { resizeMask } from '../images/resize-mask.js';

/**
 * Probabilities closer to 0 or 1 than this count as certain. A network after a short training leaves a few percent on
 * every pixel of a large background, which together are an area that no mask has: without the margin small lesions
 * promise far too little, and the order of the images follows their size.
 */
export const CERTAIN_MARGIN = 0.2;

/**
 * 2 sum(p m) / (sum p + sum m) over the pixels. A mask without a pixel has Dice 1 where the truth is empty as well and
 * 0 where it is not: its expectation is the probability that no pixel is lesion, prod(1 - p).
 * @param probability of the class, [pixels], 0..1
 * @param mask [pixels], the pixels of value `label` are its mask
 * @param margin 0 takes every probability as it is
 * @returns 0..1
 */
export function expectedDice(probability: Float32Array, mask: Uint8Array, label = 1, margin = CERTAIN_MARGIN): number {
  let area = 0;
  let overlap = 0;
  let expectedArea = 0;
  let logNone = 0;
  for (let i = 0; i < mask.length; i++) {
    let p = probability[i]!;
    if (p < margin) p = 0;
    else if (p > 1 - margin) p = 1;
    expectedArea += p;
    logNone += Math.log1p(-p);
    if (mask[i] !== label) continue;
    area++;
    overlap += p;
  }
  return area === 0 ? Math.exp(logNone) : (2 * overlap) / (area + expectedArea);
}

export interface PredictedImage {
  /** At the network's size, one plane per class, [classes, size, size]; sums over classes 1. */
  probabilities: Float32Array;
  classes: number;
  size: number;
  /** The final mask, class indices [height, width] at the image's own size. */
  labels: Uint8Array;
  width: number;
  height: number;
}

/**
 * Mean of `expectedDice` over the classes (without background) that the mask has; over all of them where it has none.
 * The mask is brought to the network's size for it: a 24-megapixel image needs no 24 million probabilities.
 * @returns 0..1
 */
export function predictedDice(
  { probabilities, classes, size, labels, width, height }: PredictedImage,
  margin = CERTAIN_MARGIN,
): number {
  const mask = resizeMask(labels, { width, height }, { width: size, height: size });
  const present = new Set(mask);
  present.delete(0);
  const counted = present.size > 0 ? [...present].sort() : Array.from({ length: classes - 1 }, (_, i) => i + 1);
  const pixels = size * size;
  let sum = 0;
  for (const label of counted) {
    sum += expectedDice(probabilities.subarray(label * pixels, (label + 1) * pixels), mask, label, margin);
  }
  return sum / counted.length;
}
