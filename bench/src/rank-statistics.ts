/** Rank correlation and the Kolmogorov-Smirnov distance. */

/** Ranks from 0; equal values share their mean rank. */
function ranks(values: ArrayLike<number>): Float64Array {
  const order = Array.from({ length: values.length }, (_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const out = new Float64Array(values.length);
  for (let first = 0; first < order.length; ) {
    let end = first;
    while (end < order.length && values[order[end]!] === values[order[first]!]) end++;
    for (let at = first; at < end; at++) out[order[at]!] = (first + end - 1) / 2;
    first = end;
  }
  return out;
}

/** Spearman's rank correlation, -1..1; 0 where one side is constant. */
export function spearman(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [x, y] = [ranks(a), ranks(b)];
  const mean = (x.length - 1) / 2;
  let xy = 0;
  let xx = 0;
  let yy = 0;
  for (let i = 0; i < x.length; i++) {
    xy += (x[i]! - mean) * (y[i]! - mean);
    xx += (x[i]! - mean) ** 2;
    yy += (y[i]! - mean) ** 2;
  }
  return xx === 0 || yy === 0 ? 0 : xy / Math.sqrt(xx * yy);
}

/** Largest difference between the distribution functions of two samples, 0..1. */
export function kolmogorovSmirnov(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const x = Float64Array.from(a).sort();
  const y = Float64Array.from(b).sort();
  let most = 0;
  for (let i = 0, j = 0; i < x.length && j < y.length; ) {
    const value = Math.min(x[i]!, y[j]!);
    while (i < x.length && x[i]! === value) i++;
    while (j < y.length && y[j]! === value) j++;
    most = Math.max(most, Math.abs(i / x.length - j / y.length));
  }
  return most;
}
