import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fullestBin, mostCertainFirst } from './pseudo-label-choice.js';

describe('mostCertainFirst', () => {
  it('orders by score, and equal scores by position', () => {
    expect(mostCertainFirst(Float64Array.of(0.3, 0.1, 0.2, 0.1))).toEqual([1, 3, 2, 0]);
  });
});

describe('fullestBin', () => {
  it('is the fullest of 80 bins between the lowest and the highest score, in an order that the seed decides', () => {
    // Bins are 0.1 wide: 20 scores in the bin from 4.0 on, others alone.
    const common = Array.from({ length: 20 }, (_, i) => 4.001 + i / 250);
    const scores = Float64Array.from([0, 8, 1, 2.05, 5.55, ...common]);
    const positions = Array.from({ length: 20 }, (_, i) => i + 5);
    expect(fullestBin(scores, 1).toSorted((a, b) => a - b)).toEqual(positions);
    expect(fullestBin(scores, 1)).toEqual(fullestBin(scores, 1));
    expect(fullestBin(scores, 1)).not.toEqual(fullestBin(scores, 2));
  });

  it('is everything where all scores are equal', () => {
    expect(fullestBin(Float64Array.of(2, 2, 2), 1).toSorted()).toEqual([0, 1, 2]);
  });

  it('holds no fewer than a fair share, each position once', () => {
    const scores = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(scores, (values) => {
        const positions = fullestBin(Float64Array.from(values), 3);
        expect(new Set(positions).size).toBe(positions.length);
        expect(positions.length).toBeGreaterThanOrEqual(values.length / 80);
      }),
    );
  });
});
