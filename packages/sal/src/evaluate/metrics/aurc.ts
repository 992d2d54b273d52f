import { noOptions } from '../../plugin.js';
import { mean } from '../../statistics/quantile.js';
import { riskCurve } from '../risk-coverage.js';
import { eachConfidence } from './confidence.js';
import type { MaskPair, Metric } from './metric.js';

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
 * sort as their bits do.
 */
function packedByConfidence(pair: MaskPair): Uint32Array {
  const float = new Float32Array(1);
  const bits = new Uint32Array(float.buffer);
  const packed = new Uint32Array(pair.truth.length);
  let next = 0;
  eachConfidence(pair, (confidence, wrong) => {
    float[0] = confidence;
    packed[next++] = ((bits[0]! << 1) | wrong) >>> 0;
  });
  return radixSort(packed.subarray(0, next));
}

const DIGIT_BITS = 11;
const DIGITS = 1 << DIGIT_BITS;

/** Least significant digit first, three digits of 11 bits: a third of the time of `sort` on twelve megapixels. */
function radixSort(values: Uint32Array): Uint32Array {
  let from: Uint32Array = values;
  let to: Uint32Array = new Uint32Array(values.length);
  for (let shift = 0; shift < 32; shift += DIGIT_BITS) {
    const starts = new Uint32Array(DIGITS + 1);
    for (let i = 0; i < from.length; i++) starts[((from[i]! >>> shift) & (DIGITS - 1)) + 1]!++;
    for (let digit = 0; digit < DIGITS; digit++) starts[digit + 1]! += starts[digit]!;
    for (let i = 0; i < from.length; i++) {
      const value = from[i]!;
      to[starts[(value >>> shift) & (DIGITS - 1)]!++] = value;
    }
    [from, to] = [to, from];
  }
  return from;
}
