/** Images of a study, one at a time, through a trained network: what selection and pseudo-labels rest on. */

import { scope, type Tensor } from '@sal-smis/torch';
import { FailureError, InterruptedError } from '../../errors.js';
import type { Hooks } from '../../progress.js';
import { hashKeys } from '../../random.js';
import type { Study } from '../../study/study.js';
import type { ImageRecord } from '../../study/types.js';
import { batchFromPixels } from '../normalize.js';
import { type Measure, measureImage, type Networks } from './measure.js';

export interface ScoringOptions {
  seed: number;
  device: string;
}

/**
 * The score of each image by the measure, in their order. What is drawn at random follows from the seed and the image's
 * id, and every image is computed alone: no score depends on which others are asked for.
 * @throws FailureError when the network gives values that are no numbers; InterruptedError on abort
 */
export function scoreImages(
  study: Study,
  images: readonly ImageRecord[],
  networks: Networks,
  measure: Measure,
  { seed, device }: ScoringOptions,
  hooks: Hooks,
): Float64Array {
  const scores = new Float64Array(images.length);
  forEachImage(study, images, { device, label: 'scores' }, hooks, (x, { id }, i) => {
    scores[i] = measureImage(networks, x, measure, hashKeys([seed, 'uncertainty', id]));
    if (!Number.isFinite(scores[i])) {
      throw new FailureError(`the network's answer to ${id} holds values that are no numbers (NaN)`, {
        fix: 'its training diverged: train again with a smaller learning rate',
      });
    }
  });
  return scores;
}

/**
 * Calls `visit` with each image as normalised input [1, C, H, W], which is freed afterwards.
 * @throws InterruptedError on abort
 */
export function forEachImage(
  study: Study,
  images: readonly ImageRecord[],
  { device, label }: { device: string; label: string },
  hooks: Hooks,
  visit: (x: Tensor, image: ImageRecord, index: number) => void,
): void {
  for (const [i, image] of images.entries()) {
    if (hooks.signal.aborted) {
      throw new InterruptedError(`interrupted at image ${i} of ${images.length} (${label})`, {
        fix: 'the same command begins again',
      });
    }
    withInput(study, image, device, (x) => visit(x, image, i));
    hooks.progress(label, i + 1, images.length);
  }
}

/** What `use` makes of the image as normalised input [1, C, H, W], which is freed afterwards. */
export function withInput<T>(study: Study, { row }: ImageRecord, device: string, use: (x: Tensor) => T): T {
  const { size } = study.config;
  const shape = { n: 1, height: size, width: size, channels: study.channels };
  return scope(() => use(batchFromPixels(study.readPixels([row]), shape, device)));
}
