/** What a supervised loss is: one number from logits and labels. One file per loss, one line in `registry.ts`. */

import type { Tensor } from '@sal-smis/torch';
import type { z } from 'zod';
import type { Plugin } from '../../plugin.js';

export interface Loss<Options extends z.ZodObject = z.ZodObject> extends Plugin {
  readonly options: Options;
  /**
   * @param logits float32 [N, classes, H, W]
   * @param target class indices [N, H, W] (int64)
   * @param weight of each pixel, float32 [N, H, W] in 0..1, or null for all ones; 0 takes the pixel out
   * @returns a float32 scalar with history, smaller for a better prediction
   */
  compute(logits: Tensor, target: Tensor, weight: Tensor | null, options: z.output<Options>): Tensor;
}

/** Keeps the type of a loss's options while it is written; registries forget it. */
export function defineLoss<Options extends z.ZodObject>(loss: Loss<Options>): Loss {
  return loss as unknown as Loss;
}
