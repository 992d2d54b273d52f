import type { Tensor } from '@sal-smis/torch';

/**
 * Mean over all pixels of a value for each [N, H, W], times its weight. The sum is divided by the number of pixels, not by
 * the sum of the weights: few pixels that count shall weigh little (FixMatch, arXiv 2001.07685, eq. 4).
 */
export function weightedMean(values: Tensor, weight: Tensor | null): Tensor {
  return weight ? values.mul(weight).mean() : values.mean();
}
