import { noOptions } from '../../plugin.js';
import type { Metric } from './metric.js';

/** Part of the predicted lesion that is lesion, in 0..1; undefined where nothing is predicted. */
export const precision: Metric = {
  name: 'precision',
  summary: 'share of the predicted lesion that is lesion',
  paper: 'Kent et al. 1955, American Documentation 6',
  options: noOptions,
  title: 'Precision',
  unit: 'ratio',
  better: 'higher',
  definition: 'TP / (TP + FP) of the lesion pixels of one image',
  emptyMaskRule:
    'reference empty: 0 where anything is predicted; prediction empty: undefined, the image is left out of this metric',
  compute({ counts }) {
    const predicted = counts.truePositive + counts.falsePositive;
    return predicted === 0 ? Number.NaN : counts.truePositive / predicted;
  },
};
