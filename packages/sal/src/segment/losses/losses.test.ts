import { readFileSync } from 'node:fs';
import { fromArray, scope, type Tensor } from '@sal-smis/torch';
import { describe, expect, it } from 'vitest';
import { oneHot, softDiceLoss } from './dice.js';
import { diceCrossEntropy, weightedCrossEntropy, weightedDiceCrossEntropy } from './dice-cross-entropy.js';

interface Golden {
  shape: number[];
  logits: number[];
  target: number[];
  weight: number[];
  dice: number;
  diceCrossEntropy: number;
  gradient: number[];
  weighted: number;
  weightedGradient: number[];
}

const golden = JSON.parse(readFileSync(new URL('./golden/losses.json', import.meta.url), 'utf8')) as Golden;
const [n, , height, width] = golden.shape as [number, number, number, number];

function inputs(): { logits: Tensor; target: Tensor; weight: Tensor } {
  const logits = fromArray(Float32Array.from(golden.logits), golden.shape);
  logits.requiresGrad = true;
  const target = fromArray(BigInt64Array.from(golden.target, BigInt), [n, height, width]);
  return { logits, target, weight: fromArray(Float32Array.from(golden.weight), [n, height, width]) };
}

function expectClose(actual: ArrayLike<number>, expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length);
  expected.forEach((value, i) => {
    expect(actual[i]).toBeCloseTo(value, 6);
  });
}

describe('losses against PyTorch', () => {
  it('soft Dice', () =>
    scope(() => {
      const { logits, target } = inputs();
      expect(softDiceLoss(logits.softmax(1), oneHot(target, 3)).item()).toBeCloseTo(golden.dice, 6);
    }));

  it('Dice + cross-entropy and its gradient', () =>
    scope(() => {
      const { logits, target } = inputs();
      const loss = diceCrossEntropy(logits, target);
      expect(loss.item()).toBeCloseTo(golden.diceCrossEntropy, 6);
      loss.backward();
      expectClose((logits.grad as Tensor).toFloat32Array(), golden.gradient);
    }));

  it('the same with pixel weights', () =>
    scope(() => {
      const { logits, target, weight } = inputs();
      const loss = weightedDiceCrossEntropy(logits, target, weight);
      expect(loss.item()).toBeCloseTo(golden.weighted, 6);
      loss.backward();
      expectClose((logits.grad as Tensor).toFloat32Array(), golden.weightedGradient);
    }));
});

describe('order and limits', () => {
  const truth = () => fromArray(BigInt64Array.from([0n, 1n, 1n, 0n]), [1, 2, 2]);
  const logitsOf = (lesion: number[]) =>
    fromArray(Float32Array.from([...lesion.map((value) => -value), ...lesion]), [1, 2, 2, 2]);

  it('a better prediction has a smaller loss', () =>
    scope(() => {
      const losses = [
        [-9, 9, 9, -9],
        [-1, 1, 1, -1],
        [1, 1, 1, -1],
        [9, -9, -9, 9],
      ].map((lesion) => diceCrossEntropy(logitsOf(lesion), truth()).item());
      expect(losses).toEqual([...losses].sort((a, b) => a - b));
      expect(losses[0]).toBeLessThan(1e-4);
    }));

  it('no confident pixel costs nothing and has no gradient', () =>
    scope(() => {
      const logits = logitsOf([1, -2, 3, 0.5]);
      logits.requiresGrad = true;
      const loss = weightedDiceCrossEntropy(logits, truth(), fromArray(new Float32Array(4), [1, 2, 2]));
      loss.backward();
      expect(loss.item()).toBeCloseTo(0, 6);
      expect(Math.max(...(logits.grad as Tensor).abs().toFloat32Array())).toBe(0);
    }));

  it('cross-entropy is divided by all pixels, not by the confident ones', () =>
    scope(() => {
      const logits = logitsOf([0, 0, 0, 0]);
      const half = fromArray(Float32Array.from([1, 1, 0, 0]), [1, 2, 2]);
      expect(weightedCrossEntropy(logits, truth(), half).item()).toBeCloseTo(Math.log(2) / 2, 6);
    }));
});
