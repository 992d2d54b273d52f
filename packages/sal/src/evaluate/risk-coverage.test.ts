import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { riskCurveBy } from './risk-coverage.js';

describe('riskCurveBy', () => {
  it('is the mean risk of the k surest', () => {
    const curve = riskCurveBy([0.1, 0.9, 0.5], [1, 0.2, 0.6]);
    expect(Array.from(curve)).toEqual([0.2, 0.8 / 2, 1.8 / 3].map((value) => expect.closeTo(value, 12)));
  });

  it('shares the risk of items that are equally sure, so that their order does not matter', () => {
    const curve = riskCurveBy([0.5, 0.5, 0.9], [1, 0, 0]);
    expect(Array.from(curve)).toEqual([0, 0.25, 1 / 3].map((value) => expect.closeTo(value, 12)));
    expect(Array.from(riskCurveBy([0.5, 0.9, 0.5], [0, 0, 1]))).toEqual(Array.from(curve));
  });

  it('ends at the mean risk, and no order does better than that by the risk itself', () => {
    const items = fc.array(
      fc.record({ sure: fc.integer({ min: 0, max: 9 }), risk: fc.double({ min: 0, max: 1, noNaN: true }) }),
      {
        minLength: 1,
        maxLength: 30,
      },
    );
    fc.assert(
      fc.property(items, (list) => {
        const risks = list.map(({ risk }) => risk);
        const curve = riskCurveBy(
          list.map(({ sure }) => sure),
          risks,
        );
        const oracle = riskCurveBy(
          risks.map((risk) => -risk),
          risks,
        );
        expect(curve.at(-1)).toBeCloseTo(risks.reduce((a, b) => a + b) / risks.length, 10);
        for (const [i, risk] of oracle.entries()) expect(risk).toBeLessThanOrEqual(curve[i]! + 1e-12);
      }),
    );
  });

  it('is empty for no items', () => {
    expect(riskCurveBy([], [])).toHaveLength(0);
  });
});
