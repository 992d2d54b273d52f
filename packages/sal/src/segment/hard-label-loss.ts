/** The loss that methods put on pixels with a label of their own making: plain functions, chosen by a method's option. */

import type { Tensor } from '@sal-smis/torch';
import { z } from 'zod';
import { oneHot, softDiceLoss } from './losses/dice.js';
import { weightedCrossEntropy, weightedDiceCrossEntropy } from './losses/dice-cross-entropy.js';
import type { PixelLabels } from './pixel-labels.js';

const kinds = ['ce', 'dice', 'dice-ce'] as const;

/** The option by which a method takes it. */
export const unlabelledLossOption = z
  .enum(kinds)
  .describe('loss of unlabelled pixels: cross-entropy, soft Dice or the mean of both; the mean is over all pixels');

/** Of float32 logits [U, classes, H, W]: pixels that are not confident cost nothing. */
export function hardLabelLoss(kind: (typeof kinds)[number], logits: Tensor, labels: PixelLabels): Tensor {
  const { targets, confident } = labels;
  switch (kind) {
    case 'ce':
      return weightedCrossEntropy(logits, targets, confident);
    case 'dice': {
      const classes = logits.shape[1] as number;
      return softDiceLoss(logits.softmax(1), oneHot(targets, classes), { weight: confident.unsqueeze(1) });
    }
    case 'dice-ce':
      return weightedDiceCrossEntropy(logits, targets, confident);
    default:
      return kind satisfies never;
  }
}
