import { expect } from 'vitest';
import { fromArray, type Tensor } from '../../src/index.js';

/** A tensor in a golden file. */
export interface Packed {
  shape: number[];
  values: number[];
}

export function unpack({ shape, values }: Packed): Tensor {
  return fromArray(Float32Array.from(values), shape);
}

/** Largest |actual - expected| relative to the largest |expected|. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let difference = 0;
  let scale = 1e-30;
  for (let i = 0; i < expected.length; i++) {
    difference = Math.max(difference, Math.abs(Number(actual[i]) - Number(expected[i])));
    scale = Math.max(scale, Math.abs(Number(expected[i])));
  }
  return difference / scale;
}

/** Expects the shape and, within `tolerance` of the largest value, the values. */
export function expectTensor(actual: Tensor, expected: Packed, what: string, tolerance = 1e-5): void {
  expect(actual.shape, what).toEqual(expected.shape);
  expect(relativeError(actual.toFloat32Array(), expected.values), what).toBeLessThan(tolerance);
}
