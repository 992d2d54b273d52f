/** Labels that a network gives to pixels, and which of them count. */

import { noGrad, scope, type Tensor } from '@sal-smis/torch';
import { normalize } from '../models/normalize.js';
import type { UNet } from '../models/unet.js';
import type { MethodContext } from './method.js';
import type { StrongView } from './strong-view.js';

export interface PixelLabels {
  /** Class indices [U, H, W] (int64). */
  targets: Tensor;
  /** 1 where the likeliest class has at least the threshold, else 0; float32 [U, H, W]. */
  confident: Tensor;
}

/** From logits [U, classes, H, W]; nothing of it is differentiated. */
export function pixelLabels(logits: Tensor, threshold: number): PixelLabels {
  return noGrad(() =>
    scope(() => {
      const { values, indices } = logits.to('float32').softmax(1).max(1);
      return { targets: indices, confident: values.ge(threshold).to('float32') };
    }),
  );
}

/** Logits [N, classes, H, W] of images in 0..1 with the network in eval mode (it is left as it was); no gradient. */
export function predictLogits({ inPrecision }: Pick<MethodContext, 'inPrecision'>, network: UNet, images: Tensor) {
  const training = network.training;
  network.eval();
  try {
    return noGrad(() => scope(() => inPrecision(() => network.forward(normalize(images))).to('float32')));
  } finally {
    network.train(training);
  }
}

/** The labels of the weak view at the pixels of a strong one. */
export function mixedLabels({ targets, confident }: PixelLabels, { mix }: Pick<StrongView, 'mix'>): PixelLabels {
  return noGrad(() => ({ targets: mix(targets), confident: mix(confident) }));
}
