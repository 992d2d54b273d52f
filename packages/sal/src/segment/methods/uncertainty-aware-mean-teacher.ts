/**
 * Uncertainty-aware Mean Teacher (Yu et al. 2019, arXiv 1907.07034): the student agrees with the EMA teacher (squared
 * difference of probabilities) only where the teacher is certain: where the entropy of its mean prediction over T passes
 * with dropout and noise lies under a threshold that rises over the training from 3/4 of the highest entropy to all of it.
 */

import { noGrad, randn, scope, type Tensor } from '@sal-smis/torch';
import { z } from 'zod';
import { normalize } from '../../models/normalize.js';
import { combine, rampUp } from '../combine.js';
import { forwardTogether } from '../forward.js';
import { defineSemiSupervised, type MethodContext, type SegmentationMethod } from '../method.js';
import { entropyOfProbabilities, squaredDifference } from '../soft-labels.js';

const options = z.object({
  passes: z
    .int()
    .min(2)
    .max(64)
    .default(8)
    .describe("passes of the teacher that measure its uncertainty (the paper's T)"),
  dropout: z.number().min(0).max(0.9).default(0.5).describe('dropout of encoder channels, of student and teacher'),
  noise: z.number().min(0).default(0.1).describe('deviation of the noise on normalised input, cut at twice that'),
  consistencyWeight: z.number().min(0).default(0.1).describe('weight of the consistency, times unlabelledWeight'),
});

/** Threshold on the entropy (nats) at a share of the training: (3/4 + 1/4 ramp) log(classes), the ramp over all of it. */
export function entropyThreshold(progress: number, classes: number): number {
  return (0.75 + 0.25 * rampUp(progress, 1)) * Math.log(classes);
}

/** Mean of `difference` [U, H, W] over the pixels whose `uncertainty` is under the threshold; 0 where there is none. */
export function certainMean(difference: Tensor, uncertainty: Tensor, threshold: number): Tensor {
  return scope(() => {
    const certain = uncertainty.lt(threshold).to('float32');
    return difference.mul(certain).sum().div(certain.sum().clamp(1, null));
  });
}

/** Probabilities of images in 0..1 under noise and dropout. */
function disturbed(context: MethodContext, images: Tensor, { noise, dropout }: z.output<typeof options>): Tensor {
  return scope(() => {
    const amount = randn(images.shape, { device: images.device })
      .mul_(noise)
      .clamp(-2 * noise, 2 * noise);
    const x = normalize(images).add(amount);
    return context
      .inPrecision(() => context.teacher.forward(x, { dropout }))
      .to('float32')
      .softmax(1);
  });
}

export const uncertaintyAwareMeanTeacher: SegmentationMethod = defineSemiSupervised({
  name: 'uncertainty-aware-mean-teacher',
  summary: 'the student agrees with the EMA teacher where passes with dropout and noise show little uncertainty',
  paper: 'arXiv 1907.07034',
  options,
  loss({ labelled, unlabelled }, context, chosen) {
    const { target, uncertainty } = noGrad(() =>
      scope(() => {
        const first = disturbed(context, unlabelled.weak, chosen);
        for (let pass = 1; pass < chosen.passes; pass++) {
          scope(() => first.add_(disturbed(context, unlabelled.weak, chosen)));
        }
        return {
          target: disturbed(context, unlabelled.weak, chosen),
          uncertainty: entropyOfProbabilities(first.mul_(1 / chosen.passes)),
        };
      }),
    );
    const images = [labelled.images, unlabelled.weak] as const;
    const [known, unknown] = forwardTogether(context, context.student, images, { dropout: chosen.dropout });
    const supervised = context.supervisedLoss(known, labelled.targets);
    const threshold = entropyThreshold(context.progress, unknown.shape[1] as number);
    const consistency = certainMean(squaredDifference(unknown.softmax(1), target), uncertainty, threshold);
    return {
      loss: combine(context, supervised, consistency.mul(chosen.consistencyWeight)),
      parts: { loss: supervised, consistency, certain: uncertainty.lt(threshold).to('float32').mean() },
    };
  },
});
