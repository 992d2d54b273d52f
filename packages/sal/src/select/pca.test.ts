import { describe, expect, test } from 'vitest';
import golden from './golden/scikit-learn.json' with { type: 'json' };
import { dot, type Matrix, matrixOf } from './matrix.js';
import { pca } from './pca.js';
import { standardize } from './standardize.js';

describe('standardize', () => {
  test('agrees with StandardScaler of scikit-learn', () => {
    const { data } = standardize(factors(golden.standardize));
    for (const [at, value] of golden.standardize.values.flat().entries()) expect(data[at]).toBeCloseTo(value, 5);
  });

  test('a constant column becomes 0, also where its mean is not exact in float32', () => {
    const { data } = standardize(matrixOf(Array.from({ length: 7 }, (_, i) => [0.1, i])));
    expect([...data].filter((value, at) => at % 2 === 0 && value !== 0)).toEqual([]);
  });
});

test('columns of one group share their mean and scale', () => {
  const { data } = standardize(
    matrixOf([
      [1, 3, 0, 0],
      [5, 7, 0, 0],
    ]),
    2,
  );
  // Mean 4 and standard deviation sqrt(5) over 1, 3, 5, 7.
  const expected = [-3, -1, 0, 0, 1, 3, 0, 0].map((value) => value / Math.sqrt(5));
  for (const [at, value] of expected.entries()) expect(data[at]).toBeCloseTo(value, 6);
});

describe('principal components', () => {
  for (const example of golden.pca) {
    test(`agree with scikit-learn's full SVD for ${example.rows} x ${example.columns}`, () => {
      const result = pca(factors(example), example.keep);
      for (const [i, variance] of example.variance.entries()) {
        expect(Math.abs(result.variance[i]! - variance) / variance).toBeLessThan(1e-4);
        expect(result.ratio[i]).toBeCloseTo(example.ratio[i]!, 6);
      }
      for (const [at, value] of example.components.flat().entries()) {
        expect(Math.abs(result.components.data[at]! - value)).toBeLessThan(2e-3);
      }
      for (const [i, row] of example.projected.entries()) {
        for (const j of [0, 1, 2]) {
          expect(Math.abs(result.projected.data[i * example.keep + j]! - row[j]!)).toBeLessThan(5e-3);
        }
      }
    });
  }

  test('rows are orthonormal, and all of them together keep every distance', () => {
    const data = factors({ rows: 40, columns: 12, rank: 5, seed: 3 });
    const { components, projected } = pca(data, 12);
    for (let i = 0; i < 12; i++) {
      for (let j = 0; j < 12; j++) {
        expect(dot(components.data, i * 12, components.data, j * 12, 12)).toBeCloseTo(i === j ? 1 : 0, 10);
      }
    }
    expect(distance(projected, 3, 17)).toBeCloseTo(distance(data, 3, 17), 5);
  });

  test('no more components than the rank of the data', () => {
    const line = matrixOf(Array.from({ length: 9 }, (_, i) => [i, 2 * i, -i]));
    const result = pca(line, 3);
    expect(result.components.rows).toBe(1);
    expect(result.ratio[0]).toBeCloseTo(1, 10);
    const wide = { data: new Float32Array(3 * 500).map((_, at) => (at * 7919) % 101), rows: 3, columns: 500 };
    expect(pca(wide, 64).components.rows).toBe(2);
  });

  test('equal rows have one component of no variance', () => {
    for (const columns of [3, 400]) {
      const result = pca({ data: new Float32Array(4 * columns).fill(2), rows: 4, columns }, 2);
      expect([...result.projected.data]).toEqual([0, 0, 0, 0]);
      expect([...result.ratio]).toEqual([0]);
    }
  });
});

function distance({ data, columns }: Matrix, i: number, j: number): number {
  let sum = 0;
  for (let t = 0; t < columns; t++) sum += (data[i * columns + t]! - data[j * columns + t]!) ** 2;
  return Math.sqrt(sum);
}

/** Low-rank rows with falling strengths, plus noise. */
function factors(spec: { rows: number; columns: number; rank: number; seed: number }): Matrix {
  const { rows, columns, rank, seed } = spec;
  const scores = uniform(rows * rank, seed);
  const loadings = uniform(rank * columns, seed + 1);
  const noise = uniform(rows * columns, seed + 2);
  const data = new Float32Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      let value = 0.2 * (noise[i * columns + j]! - 0.5) + 1;
      for (let r = 0; r < rank; r++) {
        value += (scores[i * rank + r]! - 0.5) * 4 * 0.8 ** r * (loadings[r * columns + j]! - 0.5);
      }
      data[i * columns + j] = value;
    }
  }
  return { data, rows, columns };
}

/** Knuth's 32-bit linear congruential generator, upper 24 bits, in [0, 1); as `golden/make_golden.py` has it. */
function uniform(count: number, seed: number): Float64Array {
  let state = seed;
  return Float64Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) / 2 ** 24;
  });
}
