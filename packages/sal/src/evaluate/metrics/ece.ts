import { z } from 'zod';
import { Reliability } from '../calibration/reliability.js';
import { eachConfidence } from './confidence.js';
import { defineMetric } from './metric.js';

/** Expected calibration error over the pixels of one image, in 0..1. */
export const ece = defineMetric({
  name: 'ece',
  summary: 'gap between the confidence of pixels and how often they are right',
  paper: 'Naeini, Cooper and Hauskrecht 2015, AAAI; Guo et al. 2017, arXiv 1706.04599',
  options: z.object({
    bins: z.int().min(1).max(1000).default(15).describe('bins of equal width over the confidences 0..1'),
  }),
  title: 'ECE',
  unit: 'ratio',
  better: 'lower',
  definition:
    "mean over the pixels of one image of |accuracy - confidence| of the pixel's bin; confidence is the probability of the label that the mask gives the pixel, at the original size",
  emptyMaskRule: 'none needed: every pixel counts, also where a mask is empty',
  needsProbability: true,
  compute(pair, { bins }) {
    const reliability = new Reliability(bins);
    eachConfidence(pair, (confidence, wrong) => reliability.add(confidence, wrong === 0));
    return reliability.expectedError;
  },
});
