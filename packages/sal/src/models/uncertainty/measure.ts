/** The measures of uncertainty, by name, and how one image gets its score. */

import { noGrad, scope, type Tensor } from '@sal-smis/torch';
import { internal } from '../../errors.js';
import { predictProbabilities } from '../inference.js';
import type { UNet } from '../unet.js';
import { addMonteCarloPasses } from './monte-carlo.js';
import { PassStatistics } from './pass-statistics.js';
import { cealScore, entropyScore, marginScore, mutualInformationScore } from './scores.js';
import { addViews } from './views.js';

interface MonteCarlo {
  /** T, how often channels are drawn anew. */
  passes: number;
  /** Probability with which a channel of an encoder level is dropped. */
  dropout: number;
}

export type Measure =
  | { name: 'entropy' }
  | { name: 'margin' }
  | ({ name: 'bald' } & MonteCarlo)
  | ({ name: 'ceal' } & MonteCarlo)
  /** Among flipped views and, with `student`, two networks. */
  | { name: 'disagreement'; flips: boolean; student: boolean };

/** In eval mode. `student` is asked for by one measure only. */
export interface Networks {
  teacher: UNet;
  student: UNet | null;
}

/**
 * The score of one normalised image x [1, C, H, W]: more is less certain, and it does not grow with the image's size.
 * @param seed of what the measure draws for this image
 */
export function measureImage(networks: Networks, x: Tensor, measure: Measure, seed: number): number {
  const { teacher } = networks;
  switch (measure.name) {
    case 'entropy':
      return scope(() => entropyScore(predictProbabilities(teacher, x).select(0, 0)));
    case 'margin':
      return scope(() => marginScore(predictProbabilities(teacher, x).select(0, 0)));
    case 'bald':
      return withStatistics((passes) => {
        addMonteCarloPasses(teacher, x, { ...measure, seed }, passes);
        return mutualInformationScore(passes);
      });
    case 'ceal':
      return withStatistics((passes) => {
        addMonteCarloPasses(teacher, x, { ...measure, seed }, passes);
        const [, , height = 0, width = 0] = x.shape;
        return cealScore(passes, predictMask(teacher, x), width, height);
      });
    case 'disagreement':
      return withStatistics((passes) => {
        const { student } = networks;
        if (measure.student && !student) internal('the measure needs the student');
        for (const unet of measure.student && student ? [teacher, student] : [teacher]) {
          addViews(unet, x, measure.flips, passes);
        }
        return mutualInformationScore(passes);
      });
    default:
      return measure satisfies never;
  }
}

/** Class indices [H, W] of one normalised image x [1, C, H, W]. */
export function predictMask(unet: UNet, x: Tensor): Uint8Array {
  return noGrad(() =>
    scope(() => predictProbabilities(unet, x).max(1).indices.to('uint8').toTypedArray() as Uint8Array),
  );
}

function withStatistics(use: (passes: PassStatistics) => number): number {
  const passes = new PassStatistics();
  try {
    return use(passes);
  } finally {
    passes.dispose();
  }
}
