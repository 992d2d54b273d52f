/**
 * Bidirectional copy-paste (Bai et al. 2023, arXiv 2305.00673): a box of a labelled image is pasted into an unlabelled one
 * and a box of an unlabelled image into a labelled one; the student learns the true label where the pixel is labelled
 * and, with half the weight, the EMA teacher's elsewhere, of which only the largest component of each class is believed.
 * The paper trains the first teacher on copy-paste among labelled images; here the ramp-up of `unlabelledWeight` stands
 * for that.
 */

import { noGrad, where } from '@sal-smis/torch';
import { z } from 'zod';
import { boxTensor } from '../../images/augment/cutmix.js';
import type { Random } from '../../random.js';
import { combine } from '../combine.js';
import { drawBoxes, keepLargest } from '../copy-paste.js';
import { cycle } from '../cycle.js';
import { forwardTogether } from '../forward.js';
import { defineSemiSupervised, type SegmentationMethod } from '../method.js';
import { pixelLabels, predictLogits } from '../pixel-labels.js';

const options = z.object({
  side: z
    .number()
    .gt(0)
    .lt(1)
    .default(2 / 3)
    .describe("side of the box as a share of the image's (the paper's beta)"),
  unlabelledShare: z.number().min(0).default(0.5).describe("weight of pixels with a teacher's label (alpha)"),
  largestComponent: z
    .boolean()
    .default(true)
    .describe("keep only the largest component of each of the teacher's classes"),
});

export const bcp: SegmentationMethod = defineSemiSupervised({
  name: 'bcp',
  summary: 'boxes of labelled images in unlabelled ones and the reverse, with true labels and those of the EMA teacher',
  paper: 'arXiv 2305.00673',
  options,
  loss({ labelled, unlabelled }, context, chosen) {
    const { student, teacher } = context;
    const mixed = noGrad(() => {
      const { targets } = pixelLabels(predictLogits(context, teacher, unlabelled.weak), 0);
      const pseudo = chosen.largestComponent ? keepLargest(targets) : targets;
      const count = Math.max(labelled.images.shape[0] as number, unlabelled.randoms.length);
      const [, , height = 0, width = 0] = unlabelled.weak.shape;
      const streams = Array.from(
        { length: count },
        (_, i) => unlabelled.randoms[i % unlabelled.randoms.length] as Random,
      );
      const boxes = boxTensor(
        drawBoxes(streams, { height, width }, chosen.side),
        { height, width },
        unlabelled.weak.device,
      );
      const known = { images: cycle(labelled.images, count), targets: cycle(labelled.targets, count) };
      const unknown = { images: cycle(unlabelled.weak, count), targets: cycle(pseudo, count) };
      // Another partner in each direction.
      const other = { images: cycle(labelled.images, count, 1), targets: cycle(labelled.targets, count, 1) };
      const colorBoxes = boxes.unsqueeze(1);
      return {
        inward: {
          images: where(colorBoxes, known.images, unknown.images),
          targets: where(boxes, known.targets, unknown.targets),
        },
        outward: {
          images: where(colorBoxes, unknown.images, other.images),
          targets: where(boxes, unknown.targets, other.targets),
        },
        inside: boxes.to('float32'),
        outside: boxes.to('float32').neg().add(1),
      };
    });
    const { inward, outward, inside, outside } = mixed;
    const [into, outOf] = forwardTogether(context, student, [inward.images, outward.images]);
    const { supervisedLoss } = context;
    const supervised = supervisedLoss(into, inward.targets, inside).add(
      supervisedLoss(outOf, outward.targets, outside),
    );
    const pseudo = supervisedLoss(into, inward.targets, outside).add(supervisedLoss(outOf, outward.targets, inside));
    return {
      loss: combine(context, supervised, pseudo.mul(chosen.unlabelledShare)),
      parts: { loss: supervised, pseudo },
    };
  },
});
