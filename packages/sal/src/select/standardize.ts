import type { Matrix } from './matrix.js';

/**
 * Each column of `features` [N, D] moved to mean 0 and scaled to standard deviation 1 (divisor N, as scikit-learn's
 * StandardScaler). A column whose values are all equal carries nothing and becomes 0.
 */
export function standardize({ data, rows, columns }: Matrix): Matrix {
  const mean = new Float64Array(columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) mean[j]! += data[i * columns + j]! / rows;
  }
  const variance = new Float64Array(columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) variance[j]! += (data[i * columns + j]! - mean[j]!) ** 2 / rows;
  }
  // Below float32's resolution of the mean, a spread is rounding, not signal.
  const scale = variance.map((value, j) => (Math.sqrt(value) > 1e-7 * Math.abs(mean[j]!) ? 1 / Math.sqrt(value) : 0));
  const out = new Float32Array(data.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) out[i * columns + j] = (data[i * columns + j]! - mean[j]!) * scale[j]!;
  }
  return { data: out, rows, columns };
}
