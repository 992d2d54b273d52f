/**
 * UniMatch (Yang et al. 2023, arXiv 2208.09910): the student labels the weak view; two independent strong views and the
 * weak view with half of the encoder's channels dropped must agree with it where it was confident. The paper's threshold
 * is 0.95 (setting `confidence`); its unlabelled loss, eq. 7: lambda H(weak, dropped) + mu / 2 (H(weak, strong 1) +
 * H(weak, strong 2)), lambda = mu = 0.5.
 */

import { noGrad } from '@sal-smis/torch';
import { z } from 'zod';
import { combine } from '../combine.js';
import { forwardTogether } from '../forward.js';
import { hardLabelLoss, unlabelledLossOption } from '../hard-label-loss.js';
import { defineSemiSupervised, type SegmentationMethod } from '../method.js';
import { mixedLabels, pixelLabels, predictLogits } from '../pixel-labels.js';
import { strongView } from '../strong-view.js';

const options = z.object({
  unlabelledLoss: unlabelledLossOption.default('ce'),
  dropout: z.number().gt(0).max(0.9).default(0.5).describe('share of the encoder channels that are dropped'),
  featureWeight: z.number().min(0).default(0.5).describe("weight of the dropped features' loss (lambda)"),
  imageWeight: z.number().min(0).default(0.5).describe('weight of the mean loss of the two strong views (mu)'),
});

export const unimatch: SegmentationMethod = defineSemiSupervised({
  name: 'unimatch',
  summary: 'two strong views and a view with dropped features learn the confident classes of the weak view',
  paper: 'arXiv 2208.09910',
  options,
  loss({ labelled, unlabelled }, context, { unlabelledLoss, dropout, featureWeight, imageWeight }) {
    const { student, settings } = context;
    const { weak, randoms } = unlabelled;
    const labels = pixelLabels(predictLogits(context, student, weak), settings.confidence);
    const [one, two] = noGrad(
      () => [strongView(weak, randoms, settings), strongView(weak, randoms, settings)] as const,
    );
    const images = [labelled.images, one.images, two.images] as const;
    const [known, first, second] = forwardTogether(context, student, images);
    const [dropped] = forwardTogether(context, student, [weak], { dropout });

    const supervised = context.supervisedLoss(known, labelled.targets);
    const strong = hardLabelLoss(unlabelledLoss, first, mixedLabels(labels, one))
      .add(hardLabelLoss(unlabelledLoss, second, mixedLabels(labels, two)))
      .mul(0.5);
    const features = hardLabelLoss(unlabelledLoss, dropped, labels);
    return {
      loss: combine(context, supervised, strong.mul(imageWeight).add(features.mul(featureWeight))),
      parts: { loss: supervised, strong, features, confident: labels.confident.mean() },
    };
  },
});
