/**
 * What is gained by keeping only what one is sure of: the mean risk of the k surest of n items, for every k.
 * The area under this curve judges the order alone. (El-Yaniv and Wiener, JMLR 11, 2010; the area as in Geifman,
 * Uziel and El-Yaniv 2018, arXiv 1805.08206: the mean over k.)
 */

/**
 * Mean risk of the first k items, k = 1..n. Items of equal key share their mean risk, which is the expectation over
 * their orders, so that the result does not depend on how ties were sorted.
 * @param keyAt key of the i-th item, in the order of falling confidence; only equality counts
 */
export function riskCurve(n: number, keyAt: (i: number) => number, riskAt: (i: number) => number): Float64Array {
  const curve = new Float64Array(n);
  let before = 0;
  for (let start = 0; start < n; ) {
    let end = start;
    let risk = 0;
    for (const key = keyAt(start); end < n && keyAt(end) === key; end++) risk += riskAt(end);
    const each = risk / (end - start);
    for (let i = start; i < end; i++) curve[i] = (before + each * (i - start + 1)) / (i + 1);
    before += risk;
    start = end;
  }
  return curve;
}

/** The curve of items given in any order: surest first. */
export function riskCurveBy(confidences: ArrayLike<number>, risks: ArrayLike<number>): Float64Array {
  const order = Array.from(confidences, (_, i) => i).sort((a, b) => confidences[b]! - confidences[a]!);
  return riskCurve(
    order.length,
    (i) => confidences[order[i]!]!,
    (i) => risks[order[i]!]!,
  );
}
