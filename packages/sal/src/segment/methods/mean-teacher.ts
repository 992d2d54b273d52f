/**
 * An EMA teacher with weak and strong views: the teacher (Mean Teacher, Tarvainen & Valpola 2017, arXiv 1703.01780) labels
 * the weak view; where it is confident, the student must say the same of a strong view (FixMatch, arXiv 2001.07685):
 * other colours and CutMix (arXiv 1905.04899; for segmentation French et al. 2020, arXiv 1906.01916).
 */

import { cat, noGrad, type Tensor } from '@sal-smis/torch';
import { jitterColors } from '../../images/augment/color.js';
import { boxTensor, drawBoxes, mixWithNext } from '../../images/augment/cutmix.js';
import { normalize } from '../../models/normalize.js';
import { noOptions } from '../../plugin.js';
import type { Random } from '../../random.js';
import { combine } from '../combine.js';
import { weightedDiceCrossEntropy } from '../losses/dice-cross-entropy.js';
import type { Batch, MethodContext, MethodLoss, SegmentationMethod } from '../method.js';
import type { TrainSettings } from '../settings.js';
import { strongColors } from '../views.js';

/** Pseudo-labels [U, H, W] (int64) and the pixels that count [U, H, W] (float32, 0 or 1) from the teacher's logits. */
export function pseudoLabels(logits: Tensor, threshold: number): { targets: Tensor; confident: Tensor } {
  const { values, indices } = logits.to('float32').softmax(1).max(1);
  return { targets: indices, confident: values.ge(threshold).to('float32') };
}

interface StrongView {
  images: Tensor;
  targets: Tensor;
  confident: Tensor;
}

function strongView(
  weak: Tensor,
  randoms: readonly Random[],
  settings: TrainSettings,
  labels: Omit<StrongView, 'images'>,
): StrongView {
  const images = jitterColors(weak, randoms, strongColors(settings));
  const [, , height = 0, width = 0] = weak.shape;
  const size = { height, width };
  const boxes = boxTensor(
    drawBoxes(randoms, size, { probability: settings.cutmix, area: [0.02, 0.4] }),
    size,
    weak.device.split(':')[0],
  );
  return {
    images: mixWithNext(images, boxes),
    targets: mixWithNext(labels.targets, boxes),
    confident: mixWithNext(labels.confident, boxes),
  };
}

export const meanTeacher: SegmentationMethod = {
  name: 'mean-teacher',
  summary: 'an EMA teacher labels the weak view, the student learns the strong one where the teacher is confident',
  paper: 'arXiv 1703.01780, arXiv 2001.07685, arXiv 1906.01916',
  options: noOptions,
  needsUnlabelled: true,
  loss({ labelled, unlabelled }: Batch, context: MethodContext): MethodLoss {
    if (!unlabelled) throw new Error('internal: mean-teacher without unlabelled images');
    const { student, teacher, settings, supervisedLoss, inPrecision } = context;
    const labels = noGrad(() =>
      pseudoLabels(
        inPrecision(() => teacher.forward(normalize(unlabelled.weak))),
        settings.confidence,
      ),
    );
    const strong = noGrad(() => strongView(unlabelled.weak, unlabelled.randoms, settings, labels));

    // One forward pass over both, so that batch statistics are of both.
    const both = normalize(cat([labelled.images, strong.images]));
    const logits = inPrecision(() => student.forward(both)).to('float32');
    const count = labelled.images.shape[0] as number;
    const supervised = supervisedLoss(logits.slice(0, 0, count), labelled.targets);
    const consistency = weightedDiceCrossEntropy(
      logits.slice(0, count, both.shape[0] as number),
      strong.targets,
      strong.confident,
    );
    return {
      loss: combine(context, supervised, consistency),
      parts: { loss: supervised, consistency, confident: strong.confident.mean() },
    };
  },
};
