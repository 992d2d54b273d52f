import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areaUnderCurve, labelsToReach } from './budget-curve.js';
import { labelsNeeded } from './labels-needed.js';

const labels = [25, 50, 100];

describe('the area under the budget curve', () => {
  it('is the mean height, by labels or by their logarithm', () => {
    expect(areaUnderCurve(labels, [0.6, 0.8, 0.9])).toBeCloseTo((0.7 * 25 + 0.85 * 50) / 75, 12);
    // 25 to 50 and 50 to 100 are one doubling each.
    expect(areaUnderCurve(labels, [0.6, 0.8, 0.9], 'log')).toBeCloseTo((0.7 + 0.85) / 2, 12);
    expect(areaUnderCurve([25], [0.6])).toBeNaN();
  });

  it('of a constant is the constant, and lies between the extremes', () => {
    const heights = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(heights, fc.constantFrom('linear' as const, 'log' as const), (values, scale) => {
        const area = areaUnderCurve(labels, values, scale);
        expect(area).toBeGreaterThanOrEqual(Math.min(...values) - 1e-9);
        expect(area).toBeLessThanOrEqual(Math.max(...values) + 1e-9);
        expect(areaUnderCurve(labels, [values[0]!, values[0]!, values[0]!], scale)).toBeCloseTo(values[0]!, 12);
      }),
    );
  });
});

describe('labels to reach a value', () => {
  it('lie on the line between two budgets', () => {
    expect(labelsToReach(labels, [0.6, 0.8, 0.9], 0.85)).toBeCloseTo(75, 12);
    expect(labelsToReach(labels, [0.6, 0.8, 0.9], 0.85, 'log')).toBeCloseTo(50 * Math.SQRT2, 9);
    expect(labelsToReach(labels, [0.6, 0.8, 0.9], 0.5)).toBe(25);
    expect(labelsToReach(labels, [0.6, 0.8, 0.9], 0.91)).toBeNull();
    expect(labelsToReach(labels, [0.6, 0.9, 0.7], 0.75)).toBeCloseTo(37.5, 12);
  });
});

describe('labels needed for a share of full supervision', () => {
  const curves = [
    [0.6, 0.8, 0.88],
    [0.62, 0.81, 0.9],
    [0.58, 0.82, 0.89],
  ];

  it('have an interval over seeds that holds them', () => {
    const needed = labelsNeeded(labels, curves, [0.9, 0.91, 0.92], 0.95, { seed: 1, resamples: 500 });
    expect(needed.labels).toBeCloseTo(50 + ((0.95 * 0.91 - 0.81) / 0.08) * 50, 9);
    expect(needed.ci95[0]).toBeLessThan(needed.labels!);
    expect(needed.ci95[1]).toBeGreaterThan(needed.labels!);
    expect(needed).toMatchObject({ atFirst: false, reached: 1, seeds: 3 });
  });

  it('say where they were never reached, or not by all', () => {
    const never = labelsNeeded(labels, curves, [0.99, 0.99, 0.99], 0.99, { seed: 1, resamples: 100 });
    expect(never).toMatchObject({ labels: null, ci95: [null, null], reached: 0 });
    const seldom = labelsNeeded(labels, curves, [0.9, 0.9, 0.9], 0.985, { seed: 1, resamples: 500 });
    expect(seldom.labels).not.toBeNull();
    expect(seldom.ci95[0]).not.toBeNull();
    expect(seldom.ci95[1]).toBeNull();
    expect(seldom.reached).toBeGreaterThan(0.5);
    expect(seldom.reached).toBeLessThan(1);
  });

  it('mark the smallest budget, and need two seeds for an interval', () => {
    expect(labelsNeeded(labels, curves, [0.6, 0.6, 0.6], 0.9, { seed: 1, resamples: 50 }).atFirst).toBe(true);
    const one = labelsNeeded(labels, curves.slice(0, 1), [0.9], 0.95, { seed: 1 });
    expect(one.ci95).toEqual([null, null]);
    expect(one.reached).toBe(1);
    expect(labelsNeeded(labels, [], [], 0.95, { seed: 1 })).toMatchObject({ labels: null, reached: 0, seeds: 0 });
  });
});
