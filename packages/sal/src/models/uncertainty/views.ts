import { scope, type Tensor } from '@sal-smis/torch';
import { flipSets, predictProbabilities } from '../inference.js';
import type { UNet } from '../unet.js';
import type { PassStatistics } from './pass-statistics.js';

/**
 * Adds the predictions of one normalised image x [1, C, H, W] and, with `flips`, of its three mirrored views, each
 * mirrored back: what a network says of one and the same pixel.
 */
export function addViews(unet: UNet, x: Tensor, flips: boolean, into: PassStatistics): void {
  for (const dims of flips ? flipSets : flipSets.slice(0, 1)) {
    scope(() => {
      const view = dims.length > 0 ? x.flip(dims) : x;
      const probabilities = predictProbabilities(unet, view);
      into.add(dims.length > 0 ? probabilities.flip(dims) : probabilities);
    });
  }
}
