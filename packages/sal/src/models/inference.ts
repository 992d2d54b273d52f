/** Probabilities from a trained network. */

import { noGrad, scope, type Tensor } from '@sal-smis/torch';
import type { UNet } from './unet.js';

export interface InferenceOptions {
  /** Average over the image and its three flips (test-time augmentation). */
  flips?: boolean;
}

/** Axes of [N, C, H, W] that each view is mirrored along. */
export const flipSets: readonly (readonly number[])[] = [[], [3], [2], [2, 3]];

/**
 * Softmax probabilities [N, classes, H, W] (float32, sum 1 over classes) of normalised images x [N, C, H, W].
 * The network is in eval mode for the call and left as it was.
 */
export function predictProbabilities(unet: UNet, x: Tensor, { flips = false }: InferenceOptions = {}): Tensor {
  const training = unet.training;
  unet.eval();
  try {
    return scope(() =>
      noGrad(() => {
        const views = flips ? flipSets : flipSets.slice(0, 1);
        const total = views
          // A scope for each view: the activations of one are gone before the next.
          .map((dims) =>
            scope(() => {
              const view = dims.length > 0 ? x.flip(dims) : x;
              const probabilities = unet.forward(view).to('float32').softmax(1);
              return dims.length > 0 ? probabilities.flip(dims) : probabilities;
            }),
          )
          .reduce((sum, part) => sum.add(part));
        return total.mul(1 / views.length);
      }),
    );
  } finally {
    unet.train(training);
  }
}
