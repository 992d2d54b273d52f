import type { WideMatrix } from './matrix.js';

export interface Eigen {
  /** Largest first. */
  values: Float64Array;
  /** Row i is the unit eigenvector of `values[i]`. */
  vectors: WideMatrix;
}

const MAX_SWEEPS = 60;

/**
 * All eigenvalues and eigenvectors of a symmetric matrix [n, n] by cyclic Jacobi rotations (Golub and Van Loan,
 * Matrix Computations, section 8.5). Accurate to float64 rounding, also for small eigenvalues; meant for n up to a
 * few hundred.
 */
export function symmetricEigen(matrix: WideMatrix): Eigen {
  const n = matrix.rows;
  const a = Float64Array.from(matrix.data);
  const v = new Float64Array(n * n);
  for (let i = 0; i < n; i++) v[i * n + i] = 1;
  for (let sweep = 0; sweep < MAX_SWEEPS && offDiagonal(a, n) > 1e-30 * sumOfSquares(a); sweep++) {
    for (let p = 0; p < n - 1; p++) {
      for (let q = p + 1; q < n; q++) rotate(a, v, n, p, q);
    }
  }
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => a[j * n + j]! - a[i * n + i]! || i - j);
  const vectors = new Float64Array(n * n);
  for (const [rank, i] of order.entries()) vectors.set(v.subarray(i * n, (i + 1) * n), rank * n);
  return { values: Float64Array.from(order, (i) => a[i * n + i]!), vectors: { data: vectors, rows: n, columns: n } };
}

/** One rotation in the plane (p, q) that makes entry (p, q) zero; `v` collects the rotations row by row. */
function rotate(a: Float64Array, v: Float64Array, n: number, p: number, q: number): void {
  const off = a[p * n + q]!;
  if (off === 0) return;
  const theta = (a[q * n + q]! - a[p * n + p]!) / (2 * off);
  const tangent = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const cosine = 1 / Math.hypot(tangent, 1);
  const sine = tangent * cosine;
  a[p * n + p]! -= tangent * off;
  a[q * n + q]! += tangent * off;
  a[p * n + q] = 0;
  a[q * n + p] = 0;
  for (let i = 0; i < n; i++) {
    if (i === p || i === q) continue;
    const ip = a[p * n + i]!;
    const iq = a[q * n + i]!;
    const newP = cosine * ip - sine * iq;
    const newQ = sine * ip + cosine * iq;
    a[p * n + i] = newP;
    a[i * n + p] = newP;
    a[q * n + i] = newQ;
    a[i * n + q] = newQ;
  }
  for (let i = 0; i < n; i++) {
    const vp = v[p * n + i]!;
    const vq = v[q * n + i]!;
    v[p * n + i] = cosine * vp - sine * vq;
    v[q * n + i] = sine * vp + cosine * vq;
  }
}

function offDiagonal(a: Float64Array, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) sum += 2 * a[i * n + j]! ** 2;
  }
  return sum;
}

function sumOfSquares(a: Float64Array): number {
  let sum = 0;
  for (const value of a) sum += value * value;
  return sum;
}
