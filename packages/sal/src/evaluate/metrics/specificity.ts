import { noOptions } from '../../plugin.js';
import type { Metric } from './metric.js';

/** Part of the background that was left alone, in 0..1; undefined where the lesion fills the image. */
export const specificity: Metric = {
  name: 'specificity',
  summary: 'share of the background that was left alone',
  paper: 'Yerushalmy 1947',
  options: noOptions,
  title: 'Specificity',
  unit: 'ratio',
  better: 'higher',
  definition: 'TN / (TN + FP) of the pixels of one image',
  emptyMaskRule:
    'reference empty: defined, the whole image is background; reference without background: undefined, the image is left out of this metric',
  compute({ counts }) {
    const background = counts.trueNegative + counts.falsePositive;
    return background === 0 ? Number.NaN : counts.trueNegative / background;
  },
};
