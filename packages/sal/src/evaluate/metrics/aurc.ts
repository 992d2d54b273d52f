import { noOptions } from '../../plugin.js';
import { mean } from '../../statistics/quantile.js';
import { riskCurve } from '../risk-coverage.js';
import { eachConfidence } from './confidence.js';
import type { Metric } from './metric.js';

/** Area under the risk-coverage curve over the pixels of one image, in 0..1: small where the wrong pixels are the unsure ones. */
export const aurc: Metric = {
  name: 'aurc',
  summary: 'area under the risk-coverage curve of the pixels',
  paper: 'Geifman, Uziel and El-Yaniv 2018, arXiv 1805.08206',
  options: noOptions,
  title: 'AURC of pixels',
  unit: 'ratio',
  better: 'lower',
  definition:
    'pixels of one image in the order of falling confidence (probability of the label that the mask gives them, at the original size); mean over k of the share of wrong labels among the first k; ties in expectation',
  emptyMaskRule: 'none needed: every pixel counts, also where a mask is empty',
  needsProbability: true,
  compute(pair) {
    const sorted = packedByConfidence(pair);
    const last = sorted.length - 1;
    const curve = riskCurve(
      sorted.length,
      (i) => sorted[last - i]! >>> 1,
      (i) => sorted[last - i]! & 1,
    );
    return mean(curve);
  },
};

/**
 * Ascending; each is the bits of the float32 confidence, and below them whether the label is wrong. Floats from 0 on
 * sort as their bits do, and a plain sort of integers is many times as fast as one by a comparison.
 */
function packedByConfidence(pair: Parameters<typeof eachConfidence>[0]): Uint32Array {
  const float = new Float32Array(1);
  const bits = new Uint32Array(float.buffer);
  const packed = new Uint32Array(pair.truth.length);
  let next = 0;
  eachConfidence(pair, (confidence, wrong) => {
    float[0] = confidence;
    packed[next++] = ((bits[0]! << 1) | wrong) >>> 0;
  });
  return packed.subarray(0, next).sort();
}
