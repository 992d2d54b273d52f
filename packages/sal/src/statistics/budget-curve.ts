/** Curves of a quality against the number of labels: the area below them, and where they reach a value. */

/** Whether steps of labels count by their size or by their ratio. */
export type LabelScale = 'linear' | 'log';

/**
 * Area under the budget curve by the trapezoidal rule over labels (or their logarithm), divided by the range of labels:
 * the mean quality over budgets, in the unit of the values.
 * @param labels ascending, above 0, one per value
 * @returns NaN for fewer than two points
 */
export function areaUnderCurve(
  labels: readonly number[],
  values: readonly number[],
  scale: LabelScale = 'linear',
): number {
  const x = labels.map(onScale(scale));
  let area = 0;
  for (let i = 1; i < x.length; i++) area += ((values[i - 1]! + values[i]!) / 2) * (x[i]! - x[i - 1]!);
  return area / (x.at(-1)! - x[0]!);
}

/**
 * Fewest labels at which the curve reaches `target`, by straight lines between its points. Where the first point is
 * there already, its number of labels: fewer might do, and nobody tried.
 * @returns null where no point reaches it
 */
export function labelsToReach(
  labels: readonly number[],
  values: readonly number[],
  target: number,
  scale: LabelScale = 'linear',
): number | null {
  const at = values.findIndex((value) => value >= target);
  if (at <= 0) return at < 0 ? null : labels[0]!;
  const place = onScale(scale);
  const [before, after] = [values[at - 1]!, values[at]!];
  const share = (target - before) / (after - before);
  const x = place(labels[at - 1]!) + share * (place(labels[at]!) - place(labels[at - 1]!));
  return scale === 'log' ? Math.exp(x) : x;
}

function onScale(scale: LabelScale): (labels: number) => number {
  switch (scale) {
    case 'linear':
      return (labels) => labels;
    case 'log':
      return Math.log;
    default:
      return scale satisfies never;
  }
}
