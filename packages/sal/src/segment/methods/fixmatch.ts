/**
 * FixMatch for segmentation (Sohn et al. 2020, arXiv 2001.07685): the student itself labels the weak view and must say
 * the same of the strong one where it was confident. The paper's threshold is 0.95 (setting `confidence`), its weight 1
 * (`unlabelledWeight`), its loss cross-entropy divided by all pixels (eq. 4).
 */

import { noGrad } from '@sal-smis/torch';
import { z } from 'zod';
import { combine } from '../combine.js';
import { forwardTogether } from '../forward.js';
import { hardLabelLoss, unlabelledLossOption } from '../hard-label-loss.js';
import { defineSemiSupervised, type SegmentationMethod } from '../method.js';
import { mixedLabels, pixelLabels, predictLogits } from '../pixel-labels.js';
import { strongView } from '../strong-view.js';

export const fixmatch: SegmentationMethod = defineSemiSupervised({
  name: 'fixmatch',
  summary: "the student's own confident classes on the weak view are the labels of the strong view",
  paper: 'arXiv 2001.07685',
  options: z.object({ unlabelledLoss: unlabelledLossOption.default('ce') }),
  loss({ labelled, unlabelled }, context, { unlabelledLoss }) {
    const { student, settings } = context;
    const labels = pixelLabels(predictLogits(context, student, unlabelled.weak), settings.confidence);
    const strong = noGrad(() => strongView(unlabelled.weak, unlabelled.randoms, settings));
    const moved = mixedLabels(labels, strong);
    const [known, unknown] = forwardTogether(context, student, [labelled.images, strong.images]);
    const supervised = context.supervisedLoss(known, labelled.targets);
    const consistency = hardLabelLoss(unlabelledLoss, unknown, moved);
    return {
      loss: combine(context, supervised, consistency),
      parts: { loss: supervised, consistency, confident: moved.confident.mean() },
    };
  },
});
