import { normalize } from '../../models/normalize.js';
import { noOptions } from '../../plugin.js';
import { combine } from '../combine.js';
import type { Batch, MethodContext, MethodLoss, SegmentationMethod } from '../method.js';

/** Labelled images only. The moving average of the weights is still what is saved. */
export const supervised: SegmentationMethod = {
  name: 'supervised',
  summary: 'labelled images only',
  paper: 'Milletari et al. 2016 (Dice), Ronneberger et al. 2015 (U-Net)',
  options: noOptions,
  needsUnlabelled: false,
  loss(batch: Batch, context: MethodContext): MethodLoss {
    const { student, supervisedLoss, inPrecision } = context;
    const logits = inPrecision(() => student.forward(normalize(batch.labelled.images))).to('float32');
    const loss = supervisedLoss(logits, batch.labelled.targets);
    return { loss: combine(context, loss), parts: { loss } };
  },
};
