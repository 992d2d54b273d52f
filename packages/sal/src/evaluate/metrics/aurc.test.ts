import { expect, it } from 'vitest';
import { aurc } from './aurc.js';
import { MaskPair } from './metric.js';

const score = (truth: number[], prediction: number[], probability: number[]) =>
  aurc.compute(
    new MaskPair(Uint8Array.from(truth), Uint8Array.from(prediction), truth.length, 1, {
      probability: Float32Array.from(probability),
    }),
  );

it('is the mean over k of the share of errors among the k surest', () => {
  // Confidences 0.9, 0.8, 0.7, 0.6; the third is wrong: 0, 0, 1/3, 1/4.
  expect(score([1, 0, 0, 0], [1, 0, 1, 0], [0.9, 0.2, 0.7, 0.4])).toBeCloseTo((1 / 3 + 1 / 4) / 4, 12);
});

it('is smaller where the errors are the unsure pixels', () => {
  const [truth, prediction] = [
    [1, 1, 0, 0],
    [1, 1, 1, 0],
  ];
  const unsure = score(truth, prediction, [0.9, 0.8, 0.6, 0.1]);
  expect(unsure).toBeLessThan(score(truth, prediction, [0.7, 0.8, 0.9, 0.1]));
});

it('is the share of errors where all are equally sure', () => {
  expect(score([1, 0, 0, 0], [0, 0, 0, 0], [0.25, 0.25, 0.25, 0.25])).toBeCloseTo(0.25, 12);
});
