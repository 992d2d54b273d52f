/**
 * Holm's step-down correction for many tests (S. Holm, "A simple sequentially rejective multiple test procedure",
 * 1979): p values such that calling those below 0.05 significant makes one false call or more in at most 5 % of all
 * tables, whatever the dependence between the tests.
 * @param p one per test, in any order; NaN (no test was possible) stays NaN and is not counted
 * @returns adjusted values in the order given, each at least as large as its p and at most 1
 */
export function holm(p: readonly number[]): number[] {
  const order = p.map((_, i) => i).filter((i) => !Number.isNaN(p[i]!));
  order.sort((a, b) => p[a]! - p[b]!);
  const adjusted = p.map(() => Number.NaN);
  let largest = 0;
  for (const [place, i] of order.entries()) {
    largest = Math.max(largest, Math.min(1, p[i]! * (order.length - place)));
    adjusted[i] = largest;
  }
  return adjusted;
}
