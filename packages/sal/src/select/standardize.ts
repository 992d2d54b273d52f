import type { Matrix } from './matrix.js';

/**
 * Each group of `group` neighbouring columns of `features` [N, D] moved to mean 0 and scaled to standard deviation 1
 * over all its values (divisor N x group). Groups of one column are scikit-learn's StandardScaler; groups of the cells
 * of one channel keep the differences between its places. A group whose values are all equal carries nothing and
 * becomes 0.
 */
export function standardize({ data, rows, columns }: Matrix, group = 1): Matrix {
  const groups = columns / group;
  const groupOf = Int32Array.from({ length: columns }, (_, j) => Math.floor(j / group));
  const values = rows * group;
  const mean = new Float64Array(groups);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) mean[groupOf[j]!]! += data[i * columns + j]! / values;
  }
  const variance = new Float64Array(groups);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      variance[groupOf[j]!]! += (data[i * columns + j]! - mean[groupOf[j]!]!) ** 2 / values;
    }
  }
  // Below float32's resolution of the mean, a spread is rounding, not signal.
  const scale = variance.map((value, g) => (Math.sqrt(value) > 1e-7 * Math.abs(mean[g]!) ? 1 / Math.sqrt(value) : 0));
  const out = new Float32Array(data.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      out[i * columns + j] = (data[i * columns + j]! - mean[groupOf[j]!]!) * scale[groupOf[j]!]!;
    }
  }
  return { data: out, rows, columns };
}
