import { noOptions } from '../../plugin.js';
import type { Metric } from './metric.js';

/** Jaccard index (intersection over union) of the lesion alone, without the background, in 0..1. */
export const jaccard: Metric = {
  name: 'jaccard',
  summary: 'intersection over union of prediction and reference',
  paper: 'Jaccard 1912',
  options: noOptions,
  title: 'Jaccard',
  unit: 'ratio',
  better: 'higher',
  definition: 'TP / (TP + FP + FN) of the lesion pixels of one image; the background is not averaged in',
  emptyMaskRule: 'both masks empty: 1; one empty: 0',
  compute({ counts }) {
    const { truePositive, falsePositive, falseNegative } = counts;
    const union = truePositive + falsePositive + falseNegative;
    return union === 0 ? 1 : truePositive / union;
  },
};
