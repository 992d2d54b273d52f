/**
 * Cross pseudo supervision (Chen et al. 2021, arXiv 2106.01226): two networks of one shape and different starts; each
 * learns the likeliest class of the other in every pixel, of labelled and unlabelled images alike. The first one is the
 * student, whose moving average is saved. Both see the same images, as in the paper without CutMix.
 */

import { cat } from '@sal-smis/torch';
import { z } from 'zod';
import { internal } from '../../errors.js';
import { combine } from '../combine.js';
import { forwardTogether } from '../forward.js';
import { hardLabelLoss, unlabelledLossOption } from '../hard-label-loss.js';
import { defineSemiSupervised, type SegmentationMethod } from '../method.js';
import { pixelLabels } from '../pixel-labels.js';

const options = z.object({
  unlabelledLoss: unlabelledLossOption.default('ce'),
  crossWeight: z
    .number()
    .min(0)
    .default(1.5)
    .describe('weight of the cross pseudo supervision, times unlabelledWeight'),
  threshold: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe('least certainty of a pixel that counts; the paper takes all'),
});

export const cps: SegmentationMethod = defineSemiSupervised({
  name: 'cps',
  summary: 'two networks, each with the classes of the other as labels',
  paper: 'arXiv 2106.01226',
  options,
  networks: 2,
  loss({ labelled, unlabelled }, context, { unlabelledLoss, crossWeight, threshold }) {
    const networks = [context.student, context.second ?? internal('cps without a second network')] as const;
    const images = [labelled.images, unlabelled.weak] as const;
    const [[known1, unknown1], [known2, unknown2]] = [
      forwardTogether(context, networks[0], images),
      forwardTogether(context, networks[1], images),
    ];
    const all = [cat([known1, unknown1]), cat([known2, unknown2])] as const;
    const supervised = context
      .supervisedLoss(known1, labelled.targets)
      .add(context.supervisedLoss(known2, labelled.targets));
    const cross = hardLabelLoss(unlabelledLoss, all[0], pixelLabels(all[1], threshold)).add(
      hardLabelLoss(unlabelledLoss, all[1], pixelLabels(all[0], threshold)),
    );
    return {
      loss: combine(context, supervised, cross.mul(crossWeight)),
      parts: { loss: supervised.mul(0.5), cross: cross.mul(0.5) },
    };
  },
});
