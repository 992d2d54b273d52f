import { fromArray, scope } from '@sal-smis/torch';
import { describe, expect, it } from 'vitest';
import { Random } from '../random.js';
import { drawBeta, mixWithShares } from './mixup.js';

it('mixes each image with the next, the last with the first', () =>
  scope(() => {
    const x = fromArray(Float32Array.from([0, 10, 100]), [3, 1, 1, 1]);
    const mixed = [...mixWithShares(x, [1, 0.25, 0.5]).toFloat32Array()];
    expect(mixed).toEqual([0, 0.25 * 10 + 0.75 * 100, 50]);
  }));

describe('drawBeta', () => {
  // Mean and variance of Beta(a, a) are 1/2 and 1 / (4 (2 a + 1)).
  it.each([0.1, 0.75, 1, 4, 30])('has the mean and the variance of Beta(%d, %d)', (alpha) => {
    const random = Random.of(3, 'beta');
    const values = Array.from({ length: 20_000 }, () => drawBeta(random, alpha));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThanOrEqual(1);
    expect(mean).toBeCloseTo(0.5, 1.6);
    expect(variance * 4 * (2 * alpha + 1)).toBeCloseTo(1, 1);
  });

  it('is finite for a very small alpha', () => {
    const random = Random.of(4, 'beta');
    const values = Array.from({ length: 1000 }, () => drawBeta(random, 0.001));
    expect(values.every(Number.isFinite)).toBe(true);
    expect(values.filter((value) => value > 0.01 && value < 0.99).length).toBeLessThan(50);
  });
});
