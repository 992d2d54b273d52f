import { expect, it } from 'vitest';
import { MaskPair } from './metric.js';
import { precision } from './precision.js';

const score = (truth: number[], prediction: number[]) =>
  precision.compute(new MaskPair(Uint8Array.from(truth), Uint8Array.from(prediction), truth.length, 1));

it('is the part of the prediction that is lesion; misses do not count', () => {
  expect(score([1, 1, 1, 0, 0, 0], [1, 0, 0, 1, 0, 0])).toBe(0.5);
});

it('is undefined without a prediction and 0 for one without a lesion', () => {
  expect(score([1, 0], [0, 0])).toBeNaN();
  expect(score([0, 0], [0, 0])).toBeNaN();
  expect(score([0, 0], [0, 1])).toBe(0);
});
