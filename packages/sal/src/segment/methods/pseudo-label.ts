/**
 * Pseudo-Label (Lee 2013, ICML workshop on challenges in representation learning): the student's own likeliest class,
 * where it is confident, is the label of the very image it was given; no teacher and no second view.
 */

import { z } from 'zod';
import { combine } from '../combine.js';
import { forwardTogether } from '../forward.js';
import { hardLabelLoss, unlabelledLossOption } from '../hard-label-loss.js';
import { defineSemiSupervised, type SegmentationMethod } from '../method.js';
import { pixelLabels } from '../pixel-labels.js';

export const pseudoLabel: SegmentationMethod = defineSemiSupervised({
  name: 'pseudo-label',
  summary: "the student's own confident classes are the labels of unlabelled images",
  paper: 'Lee 2013, ICML workshop WREPL',
  options: z.object({ unlabelledLoss: unlabelledLossOption.default('ce') }),
  loss({ labelled, unlabelled }, context, { unlabelledLoss }) {
    const [known, unknown] = forwardTogether(context, context.student, [labelled.images, unlabelled.weak]);
    const labels = pixelLabels(unknown, context.settings.confidence);
    const supervised = context.supervisedLoss(known, labelled.targets);
    const pseudo = hardLabelLoss(unlabelledLoss, unknown, labels);
    return {
      loss: combine(context, supervised, pseudo),
      parts: { loss: supervised, pseudo, confident: labels.confident.mean() },
    };
  },
});
