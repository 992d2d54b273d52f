import { expect, it } from 'vitest';
import { brier } from './brier.js';
import { MaskPair } from './metric.js';

const score = (truth: number[], prediction: number[], probability: number[]) =>
  brier.compute(
    new MaskPair(Uint8Array.from(truth), Uint8Array.from(prediction), truth.length, 1, {
      probability: Float32Array.from(probability),
    }),
  );

it('is the mean squared distance from the truth', () => {
  expect(score([1, 1, 0, 0], [1, 0, 0, 0], [1, 0.25, 0.5, 0])).toBe((0.75 ** 2 + 0.5 ** 2) / 4);
});

it('looks at the probabilities only, not at the mask', () => {
  expect(score([1, 0], [0, 1], [0.75, 0.25])).toBe(score([1, 0], [1, 0], [0.75, 0.25]));
});
