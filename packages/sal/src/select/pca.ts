import { Random } from '../random.js';
import { symmetricEigen } from './eigen.js';
import { dot, type Matrix, multiplyTransposed, transpose, type WideMatrix } from './matrix.js';

export interface Pca {
  /** Unit rows [K, D], largest variance first; the entry of largest magnitude of each is positive. */
  components: WideMatrix;
  /** Variance along each component (divisor N - 1). */
  variance: Float64Array;
  /** The part of the whole variance along each component, 0..1. */
  ratio: Float64Array;
  /** The rows of the input, centred and projected: [N, K]. */
  projected: Matrix;
}

/** Up to this many columns all eigenvectors are computed at once. */
const EXACT_COLUMNS = 256;

/**
 * Principal components of `features` [N, D]. K is `dimensions`, or the rank of the centred data where that is less
 * (at least 1). With up to 256 columns, the eigenvectors of the covariance matrix; with more, those of its restriction
 * to a block Krylov space of 3 K + 20 dimensions (Musco and Musco 2015, "Randomized block Krylov methods for stronger
 * and faster approximate singular value decomposition", algorithm 2). The random start comes from a fixed seed: equal
 * input, equal output.
 */
export function pca(features: Matrix, dimensions: number): Pca {
  const centred = centre(features);
  const total = dot(centred.data, 0, centred.data, 0, centred.data.length) / Math.max(1, centred.rows - 1);
  const wanted = Math.min(dimensions, centred.rows, centred.columns);
  const ritz = varianceWithin(centred, total === 0 ? identity(1, centred.columns) : basisFor(centred, wanted));
  const kept = Math.max(1, ritz.variance.subarray(0, wanted).filter((value) => value > 1e-12 * total).length);
  const components = signed({
    ...ritz.components,
    data: ritz.components.data.slice(0, kept * centred.columns),
    rows: kept,
  });
  const variance = ritz.variance.slice(0, kept);
  const projected = multiplyTransposed(centred, components);
  return {
    components,
    variance,
    ratio: variance.map((value) => (total > 0 ? value / total : 0)),
    projected: { data: Float32Array.from(projected.data), rows: centred.rows, columns: kept },
  };
}

function basisFor(centred: WideMatrix, wanted: number): WideMatrix {
  const { rows, columns } = centred;
  if (columns <= EXACT_COLUMNS) return identity(columns, columns);
  return krylovBasis(centred, Math.ceil(wanted / 3) + 5, Math.min(rows, columns, 3 * wanted + 20));
}

/** Orthonormal rows [B, D], B at most `size`: a random block of `width` rows and its images under the covariance. */
function krylovBasis(centred: WideMatrix, width: number, size: number): WideMatrix {
  const random = Random.of(0, 'pca');
  const columnsFirst = transpose(centred);
  const basis: WideMatrix = { data: new Float64Array(size * centred.columns), rows: 0, columns: centred.columns };
  const start = Float64Array.from({ length: width * centred.rows }, () => random.normal());
  let image: WideMatrix = { data: start, rows: width, columns: centred.rows };
  while (image.rows > 0 && basis.rows < size) {
    const block = appendOrthonormal(basis, multiplyTransposed(image, columnsFirst), size);
    image = multiplyTransposed(block, centred);
  }
  return { ...basis, data: basis.data.subarray(0, basis.rows * basis.columns) };
}

/**
 * Appends to the orthonormal rows of `basis` what is new in `rows`, up to `size` rows in all, and returns the part that
 * was appended. Gram-Schmidt, each row twice for float64 orthogonality; rows that depend on earlier ones add nothing.
 */
function appendOrthonormal(basis: WideMatrix, rows: WideMatrix, size: number): WideMatrix {
  const { columns } = basis;
  const from = basis.rows;
  for (let i = 0; i < rows.rows && basis.rows < size; i++) {
    const row = rows.data.subarray(i * columns, (i + 1) * columns);
    const before = Math.sqrt(dot(row, 0, row, 0, columns));
    for (let j = 0; j < 2 * basis.rows; j++) {
      const at = (j % basis.rows) * columns;
      const along = dot(row, 0, basis.data, at, columns);
      for (let t = 0; t < columns; t++) row[t]! -= along * basis.data[at + t]!;
    }
    const after = Math.sqrt(dot(row, 0, row, 0, columns));
    if (after <= 1e-10 * before || after === 0) continue;
    basis.data.set(
      row.map((value) => value / after),
      basis.rows * columns,
    );
    basis.rows++;
  }
  return { data: basis.data.subarray(from * columns, basis.rows * columns), rows: basis.rows - from, columns };
}

/** Rayleigh-Ritz: the orthonormal rows of `basis` turned so that the data along them are uncorrelated, and variances. */
function varianceWithin(centred: WideMatrix, basis: WideMatrix): { components: WideMatrix; variance: Float64Array } {
  const image = multiplyTransposed(basis, centred);
  const { values, vectors } = symmetricEigen(multiplyTransposed(image, image));
  return {
    components: multiplyTransposed(vectors, transpose(basis)),
    variance: values.map((value) => Math.max(0, value) / Math.max(1, centred.rows - 1)),
  };
}

function centre({ data, rows, columns }: Matrix): WideMatrix {
  const mean = new Float64Array(columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) mean[j]! += data[i * columns + j]! / rows;
  }
  const out = new Float64Array(data.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) out[i * columns + j] = data[i * columns + j]! - mean[j]!;
  }
  return { data: out, rows, columns };
}

/** The first `rows` unit vectors of `columns` entries. */
function identity(rows: number, columns: number): WideMatrix {
  const data = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) data[i * columns + i] = 1;
  return { data, rows, columns };
}

/** Eigenvectors have no sign of their own: the entry of largest magnitude of each row becomes positive. */
function signed({ data, rows, columns }: WideMatrix): WideMatrix {
  for (let i = 0; i < rows; i++) {
    const row = data.subarray(i * columns, (i + 1) * columns);
    let largest = 0;
    for (const value of row) if (Math.abs(value) > Math.abs(largest)) largest = value;
    if (largest < 0) for (let t = 0; t < columns; t++) row[t] = -row[t]!;
  }
  return { data, rows, columns };
}
