import { expect, it } from 'vitest';
import { ece } from './ece.js';
import { MaskPair } from './metric.js';

const pairOf = (truth: number[], prediction: number[], probability: number[]) =>
  new MaskPair(Uint8Array.from(truth), Uint8Array.from(prediction), truth.length, 1, {
    probability: Float32Array.from(probability),
  });

it('is 0 where a confidence of 0.75 is right three times out of four', () => {
  expect(ece.compute(pairOf([1, 1, 1, 0], [1, 1, 1, 1], [0.75, 0.75, 0.75, 0.75]))).toBe(0);
});

it('is the gap between confidence and accuracy, weighted by the bins', () => {
  // Three pixels of confidence 1, all right; one of 0.625, wrong.
  expect(ece.compute(pairOf([0, 1, 0, 1], [0, 1, 0, 0], [0, 1, 0, 0.375]))).toBe(0.625 / 4);
});

it('takes the confidence in the label that the mask gives, also where clean-up decided against the probability', () => {
  expect(ece.compute(pairOf([1], [1], [0.25]))).toBe(0.75);
});

it('has as many bins as asked for', () => {
  const pair = pairOf([1, 0], [1, 1], [0.5625, 0.9375]);
  // One bin: half right, mean confidence 0.75. Two or more: each is judged alone.
  expect(ece.compute(pair, { bins: 1 })).toBe(0.25);
  expect(ece.compute(pair, { bins: 10 })).toBe((1 - 0.5625 + 0.9375) / 2);
});
