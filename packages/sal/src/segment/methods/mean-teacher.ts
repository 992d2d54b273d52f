/**
 * An EMA teacher with weak and strong views: the teacher (Mean Teacher, Tarvainen & Valpola 2017, arXiv 1703.01780) labels
 * the weak view; where it is confident, the student must say the same of a strong view (FixMatch, arXiv 2001.07685):
 * other colours and CutMix (arXiv 1905.04899; for segmentation French et al. 2020, arXiv 1906.01916).
 */

import { noGrad } from '@sal-smis/torch';
import { noOptions } from '../../plugin.js';
import { combine } from '../combine.js';
import { forwardTogether } from '../forward.js';
import { hardLabelLoss } from '../hard-label-loss.js';
import { defineSemiSupervised, type SegmentationMethod } from '../method.js';
import { mixedLabels, pixelLabels, predictLogits } from '../pixel-labels.js';
import { strongView } from '../strong-view.js';

export const meanTeacher: SegmentationMethod = defineSemiSupervised({
  name: 'mean-teacher',
  summary: 'an EMA teacher labels the weak view, the student learns the strong one where the teacher is confident',
  paper: 'arXiv 1703.01780, arXiv 2001.07685, arXiv 1906.01916',
  options: noOptions,
  loss({ labelled, unlabelled }, context) {
    const { student, teacher, settings } = context;
    const labels = pixelLabels(predictLogits(context, teacher, unlabelled.weak), settings.confidence);
    const strong = noGrad(() => strongView(unlabelled.weak, unlabelled.randoms, settings));
    const moved = mixedLabels(labels, strong);
    const [known, unknown] = forwardTogether(context, student, [labelled.images, strong.images]);
    const supervised = context.supervisedLoss(known, labelled.targets);
    const consistency = hardLabelLoss('dice-ce', unknown, moved);
    return {
      loss: combine(context, supervised, consistency),
      parts: { loss: supervised, consistency, confident: moved.confident.mean() },
    };
  },
});
