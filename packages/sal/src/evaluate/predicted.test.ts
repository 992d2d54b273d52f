import { describe, expect, it } from 'vitest';
import type { ImageResult } from './per-image.js';
import { summarisePredicted, summariseRiskCoverage } from './predicted.js';

const resultsOf = (pairs: [dice: number, predicted: number, plain?: number][]): ImageResult[] =>
  pairs.map(([dice, predictedDice, plainDice = predictedDice], testRow) => ({
    id: `i${testRow}`,
    testRow,
    width: 1,
    height: 1,
    values: { dice },
    perClass: [{ dice }],
    inReference: [true],
    lesionArea: 1,
    predictedArea: 1,
    predictedDice,
    plainDice,
  }));

describe('summarisePredicted', () => {
  it('tells order, distance and bias apart', () => {
    const summary = summarisePredicted(
      resultsOf([
        [0.9, 1],
        [0.7, 0.8],
        [0.2, 0.3],
      ]),
    );
    expect(summary.pearson).toBeCloseTo(1, 12);
    expect(summary.spearman).toBeCloseTo(1, 12);
    expect(summary.meanAbsoluteError).toBeCloseTo(0.1, 12);
    expect(summary.bias).toBeCloseTo(0.1, 12);
  });

  it('judges the estimate without the margin on its own', () => {
    const { plain } = summarisePredicted(
      resultsOf([
        [0.9, 1, 0.9],
        [0.7, 0.8, 0.7],
      ]),
    );
    expect(plain).toMatchObject({ meanAbsoluteError: 0, bias: 0 });
  });

  it('has no correlation of a single image', () => {
    expect(summarisePredicted(resultsOf([[0.9, 1]]))).toMatchObject({ pearson: null, spearman: null });
  });
});

describe('summariseRiskCoverage', () => {
  it('lies between the oracle and its opposite', () => {
    const good = summariseRiskCoverage(
      resultsOf([
        [0.5, 0.6],
        [1, 0.9],
      ]),
    );
    expect(good.area).toBeCloseTo((0 + 0.25) / 2, 12);
    expect(good.oracle).toBe(good.area);
    expect(good.random).toBe(0.25);
    const bad = summariseRiskCoverage(
      resultsOf([
        [0.5, 0.9],
        [1, 0.6],
      ]),
    );
    expect(bad.area).toBeCloseTo((0.5 + 0.25) / 2, 12);
  });
});
