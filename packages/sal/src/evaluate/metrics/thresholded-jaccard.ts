import { noOptions } from '../../plugin.js';
import { jaccard } from './jaccard.js';
import type { Metric } from './metric.js';

/** Below this a segmentation counts as failed (ISIC 2018 challenge, task 1: the agreement of human observers). */
export const JACCARD_THRESHOLD = 0.65;

/** Jaccard index with failures counted as 0: the ranking metric of the ISIC 2018 challenge, in {0} and 0.65..1. */
export const thresholdedJaccard: Metric = {
  name: 'thresholdedJaccard',
  summary: 'Jaccard with failures (below 0.65) counted as 0',
  paper: 'ISIC 2018 challenge, arXiv 1902.03368',
  options: noOptions,
  title: 'Thresholded Jaccard',
  unit: 'ratio',
  better: 'higher',
  definition: `Jaccard of one image, 0 where it is below ${JACCARD_THRESHOLD}`,
  emptyMaskRule: 'both masks empty: 1; one empty: 0',
  compute(pair) {
    const value = jaccard.compute(pair);
    return value < JACCARD_THRESHOLD ? 0 : value;
  },
};
