/**
 * Rows of numbers and the two loops that all of `select/` spends its time in. Plain typed arrays instead of the
 * engine's tensors: sums run in one fixed order in float64, so that the same features give the same choice on every
 * machine and thread count.
 */

/** `data` holds `rows` x `columns` values row by row: value (i, j) is `data[i * columns + j]`. */
export interface Matrix {
  data: Float32Array;
  rows: number;
  columns: number;
}

/** A matrix from nested rows of equal length; for tests and small tables. */
export function matrixOf(rows: readonly (readonly number[])[]): Matrix {
  const columns = rows[0]?.length ?? 0;
  return { data: Float32Array.from(rows.flat()), rows: rows.length, columns };
}

/** Squared Euclidean distance of row `i` of `a` and row `j` of `b`, both rows of `columns` values. */
export function squaredDistance(a: Float32Array, i: number, b: Float32Array, j: number, columns: number): number {
  let p = i * columns;
  let q = j * columns;
  const end = p + columns;
  const blockEnd = end - (columns & 3);
  // Four sums: one sum would wait for each addition before it could begin the next.
  let sum0 = 0;
  let sum1 = 0;
  let sum2 = 0;
  let sum3 = 0;
  for (; p < blockEnd; p += 4, q += 4) {
    const d0 = a[p]! - b[q]!;
    const d1 = a[p + 1]! - b[q + 1]!;
    const d2 = a[p + 2]! - b[q + 2]!;
    const d3 = a[p + 3]! - b[q + 3]!;
    sum0 += d0 * d0;
    sum1 += d1 * d1;
    sum2 += d2 * d2;
    sum3 += d3 * d3;
  }
  for (; p < end; p++, q++) {
    const d = a[p]! - b[q]!;
    sum0 += d * d;
  }
  return sum0 + sum1 + (sum2 + sum3);
}

/** A float64 matrix, row by row, for the linear algebra that needs the precision. */
export interface WideMatrix {
  data: Float64Array;
  rows: number;
  columns: number;
}

/** `a` [M, K] times the transpose of `b` [N, K]: [M, N], whose entry (i, j) is the dot product of rows i and j. */
export function multiplyTransposed(a: WideMatrix, b: WideMatrix): WideMatrix {
  const out: WideMatrix = { data: new Float64Array(a.rows * b.rows), rows: a.rows, columns: b.rows };
  // Blocks of 2 x 4 rows: six loads serve eight products.
  const evenRows = a.rows - (a.rows & 1);
  const blockColumns = b.rows - (b.rows & 3);
  for (let i = 0; i < evenRows; i += 2) {
    for (let j = 0; j < blockColumns; j += 4) dotBlock(a, i, b, j, out);
  }
  for (let i = 0; i < a.rows; i++) {
    for (let j = i < evenRows ? blockColumns : 0; j < b.rows; j++) {
      out.data[i * b.rows + j] = dot(a.data, i * a.columns, b.data, j * b.columns, a.columns);
    }
  }
  return out;
}

/** The matrix with rows and columns exchanged. */
export function transpose({ data, rows, columns }: WideMatrix): WideMatrix {
  const out = new Float64Array(data.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) out[j * rows + i] = data[i * columns + j]!;
  }
  return { data: out, rows: columns, columns: rows };
}

/** Dot product of `length` values of `a` from `p` and of `b` from `q`. */
export function dot(a: Float64Array, p: number, b: Float64Array, q: number, length: number): number {
  let sum = 0;
  for (let t = 0; t < length; t++) sum += a[p + t]! * b[q + t]!;
  return sum;
}

/** Dot products of rows i, i + 1 of `a` with rows j to j + 3 of `b`. */
function dotBlock(a: WideMatrix, i: number, b: WideMatrix, j: number, out: WideMatrix): void {
  const x = a.data;
  const y = b.data;
  const length = a.columns;
  const p0 = i * length;
  const p1 = p0 + length;
  const q0 = j * length;
  const q1 = q0 + length;
  const q2 = q1 + length;
  const q3 = q2 + length;
  let s00 = 0;
  let s01 = 0;
  let s02 = 0;
  let s03 = 0;
  let s10 = 0;
  let s11 = 0;
  let s12 = 0;
  let s13 = 0;
  for (let t = 0; t < length; t++) {
    const x0 = x[p0 + t]!;
    const x1 = x[p1 + t]!;
    const y0 = y[q0 + t]!;
    const y1 = y[q1 + t]!;
    const y2 = y[q2 + t]!;
    const y3 = y[q3 + t]!;
    s00 += x0 * y0;
    s01 += x0 * y1;
    s02 += x0 * y2;
    s03 += x0 * y3;
    s10 += x1 * y0;
    s11 += x1 * y1;
    s12 += x1 * y2;
    s13 += x1 * y3;
  }
  out.data.set([s00, s01, s02, s03], i * out.columns + j);
  out.data.set([s10, s11, s12, s13], (i + 1) * out.columns + j);
}
