/** The strongly changed view of unlabelled images: other colours, and boxes of other images (CutMix). */

import type { Tensor } from '@sal-smis/torch';
import { jitterColors } from '../images/augment/color.js';
import { boxTensor, drawBoxes, mixWithNext } from '../images/augment/cutmix.js';
import type { Random } from '../random.js';
import type { TrainSettings } from './settings.js';
import { strongBoxes, strongColors } from './views.js';

export interface StrongView {
  /** [U, C, H, W] in 0..1. */
  images: Tensor;
  /** Moves what belongs to the pixels of the weak view ([U, H, W] or [U, classes, H, W]) to where they are now. */
  mix(x: Tensor): Tensor;
}

/** Draws a strong view of weak [U, C, H, W]; each stream gives another one the next time. */
export function strongView(weak: Tensor, randoms: readonly Random[], settings: TrainSettings): StrongView {
  const [, , height = 0, width = 0] = weak.shape;
  const size = { height, width };
  const colored = jitterColors(weak, randoms, strongColors(settings));
  const boxes = boxTensor(drawBoxes(randoms, size, strongBoxes(settings)), size, weak.device);
  return { images: mixWithNext(colored, boxes), mix: (x) => mixWithNext(x, boxes) };
}
