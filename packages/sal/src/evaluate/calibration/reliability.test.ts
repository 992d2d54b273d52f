import { describe, expect, it } from 'vitest';
import { Reliability } from './reliability.js';

describe('Reliability', () => {
  it('puts a confidence on an edge into the bin below, and 0 into the first', () => {
    const reliability = new Reliability(4);
    for (const confidence of [0, 0.25, 0.2500001, 0.5, 1]) reliability.add(confidence, true);
    expect(reliability.bins.map(({ count }) => count)).toEqual([2, 2, 0, 1]);
    expect(reliability.count).toBe(5);
  });

  it('tells mean confidence and accuracy of each bin, and nothing of an empty one', () => {
    const reliability = new Reliability(2);
    reliability.add(0.75, true);
    reliability.add(1, false);
    expect(reliability.bins).toEqual([
      { from: 0, to: 0.5, count: 0, confidence: null, accuracy: null },
      { from: 0.5, to: 1, count: 2, confidence: 0.875, accuracy: 0.5 },
    ]);
    expect(reliability.expectedError).toBe(0.375);
  });

  it('has no error without values', () => {
    expect(new Reliability(10).expectedError).toBeNaN();
  });
});
