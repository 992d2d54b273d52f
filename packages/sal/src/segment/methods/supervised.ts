import { normalize } from '../../models/normalize.js';
import { diceCrossEntropy } from '../losses/dice-cross-entropy.js';
import type { Batch, MethodContext, MethodLoss, SegmentationMethod } from '../method.js';

/** Labelled images only. The moving average of the weights is still what is saved. */
export const supervised: SegmentationMethod = {
  name: 'supervised',
  summary: 'labelled images only: (Dice + cross-entropy) / 2',
  paper: 'Milletari et al. 2016 (Dice), Ronneberger et al. 2015 (U-Net)',
  needsUnlabelled: false,
  loss(batch: Batch, { student, inPrecision }: MethodContext): MethodLoss {
    const logits = inPrecision(() => student.forward(normalize(batch.labelled.images))).to('float32');
    const loss = diceCrossEntropy(logits, batch.labelled.targets);
    return { loss, parts: { loss } };
  },
};
