import { noOptions } from '../../plugin.js';
import type { Metric } from './metric.js';

/** Part of the lesion that was found (recall), in 0..1; undefined where there is no lesion. */
export const sensitivity: Metric = {
  name: 'sensitivity',
  summary: 'share of the reference that was found',
  paper: 'Yerushalmy 1947',
  options: noOptions,
  title: 'Sensitivity',
  unit: 'ratio',
  better: 'higher',
  definition: 'TP / (TP + FN) of the pixels of one image',
  emptyMaskRule: 'reference empty: undefined, the image is left out of this metric; prediction alone empty: 0',
  compute({ counts }) {
    const lesion = counts.truePositive + counts.falseNegative;
    return lesion === 0 ? Number.NaN : counts.truePositive / lesion;
  },
};
