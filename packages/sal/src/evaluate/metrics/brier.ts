import { noOptions } from '../../plugin.js';
import type { Metric } from './metric.js';

/**
 * Mean squared error of the lesion probability over the pixels of one image, in 0..1. With one probability per pixel,
 * as scikit-learn's `brier_score_loss`: half of Brier's own sum over both classes.
 */
export const brier: Metric = {
  name: 'brier',
  summary: 'mean squared error of the probabilities',
  paper: 'Brier 1950, Monthly Weather Review 78',
  options: noOptions,
  title: 'Brier score',
  unit: 'ratio',
  better: 'lower',
  definition:
    'mean over the pixels of one image of (p - y)^2; p is the probability of lesion at the original size, before threshold and clean-up, y is 1 where the reference has lesion and 0 elsewhere',
  emptyMaskRule: 'none needed: every pixel counts, also where a mask is empty',
  needsProbability: true,
  compute({ truth, probability, ignored }) {
    let sum = 0;
    let count = 0;
    for (let i = 0; i < truth.length; i++) {
      if (ignored && ignored[i] !== 0) continue;
      const error = probability[i]! - (truth[i] === 0 ? 0 : 1);
      sum += error * error;
      count++;
    }
    return sum / count;
  },
};
