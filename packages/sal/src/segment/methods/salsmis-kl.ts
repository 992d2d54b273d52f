/**
 * The loss of SAL-SMIS 2023, 5 (Dice + cross-entropy) + 0.05 KL on unlabelled images where the confidence is at least 0.8
 * (setting `confidence`), with the gradient that its code lacked. What the published text leaves open is decided so: the
 * target is what the EMA teacher says of the weak view, a constant; the student sees the strong view; KL(target || student)
 * of each pixel, divided by all pixels. The published code (gradient cut off) is `--reproduce-defect no-grad-unlabelled`.
 */

import { noGrad } from '@sal-smis/torch';
import { z } from 'zod';
import { combine } from '../combine.js';
import { forwardTogether } from '../forward.js';
import { defineSemiSupervised, type SegmentationMethod } from '../method.js';
import { predictLogits } from '../pixel-labels.js';
import { klDivergence } from '../soft-labels.js';
import { strongView } from '../strong-view.js';

const options = z.object({
  supervisedFactor: z
    .number()
    .min(0)
    .default(10)
    .describe('factor of the supervised loss; 10 times the mean of Dice and cross-entropy is 5 (Dice + cross-entropy)'),
  klWeight: z.number().min(0).default(0.05).describe('weight of the KL divergence, times unlabelledWeight'),
});

export const salsmisKl: SegmentationMethod = defineSemiSupervised({
  name: 'salsmis-kl',
  summary: "the paper's loss: 5 (Dice + cross-entropy) + 0.05 KL towards the confident teacher, with its gradient",
  paper: 'SAL-SMIS 2023',
  options,
  loss({ labelled, unlabelled }, context, { supervisedFactor, klWeight }) {
    const { student, teacher, settings } = context;
    const { images, target, confident } = noGrad(() => {
      const strong = strongView(unlabelled.weak, unlabelled.randoms, settings);
      const probabilities = strong.mix(predictLogits(context, teacher, unlabelled.weak).softmax(1));
      const certain = probabilities.amax([1]).ge(settings.confidence).to('float32');
      return { images: strong.images, target: probabilities, confident: certain };
    });
    const [known, unknown] = forwardTogether(context, student, [labelled.images, images]);
    const supervised = context.supervisedLoss(known, labelled.targets);
    const divergence = klDivergence(unknown, target).mul(confident).mean();
    return {
      loss: combine(context, supervised.mul(supervisedFactor), divergence.mul(klWeight)),
      parts: { loss: supervised, divergence, confident: confident.mean() },
    };
  },
});
