import { noOptions } from '../../plugin.js';
import type { Metric } from './metric.js';

/** Dice coefficient of the lesion (Dice 1945; Sorensen 1948), in 0..1. */
export const dice: Metric = {
  name: 'dice',
  summary: 'overlap of prediction and reference',
  paper: 'Dice 1945; Sorensen 1948',
  options: noOptions,
  title: 'Dice',
  unit: 'ratio',
  better: 'higher',
  definition: '2 TP / (2 TP + FP + FN) of the lesion pixels of one image',
  emptyMaskRule: 'both masks empty: 1; one empty: 0',
  compute({ counts }) {
    const { truePositive, falsePositive, falseNegative } = counts;
    const total = 2 * truePositive + falsePositive + falseNegative;
    return total === 0 ? 1 : (2 * truePositive) / total;
  },
};
