import { noOptions } from '../../plugin.js';
import { combine } from '../combine.js';
import { forwardTogether } from '../forward.js';
import { defineMethod, type SegmentationMethod } from '../method.js';

/** Labelled images only. The moving average of the weights is still what is saved. */
export const supervised: SegmentationMethod = defineMethod({
  name: 'supervised',
  summary: 'labelled images only',
  paper: 'Milletari et al. 2016 (Dice), Ronneberger et al. 2015 (U-Net)',
  options: noOptions,
  needsUnlabelled: false,
  loss({ labelled }, context) {
    const [logits] = forwardTogether(context, context.student, [labelled.images]);
    const loss = context.supervisedLoss(logits, labelled.targets);
    return { loss: combine(context, loss), parts: { loss } };
  },
});
