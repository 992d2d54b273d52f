/** Scales and axes of the charts. */
import { escapeHtml } from '../html.js';

export type Range = readonly [number, number];

/** The area that data is drawn in, in units of the SVG. */
export interface Plot {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Width of every chart; narrow, so that its text stays readable on a phone. */
export const chartWidth = 440;

/**
 * Round values within a range, about `count` of them: steps of 1, 2 or 5 times a power of ten
 * (P. Heckbert, "Nice Numbers for Graph Labels", Graphics Gems, 1990).
 */
export function niceTicks([low, high]: Range, count = 5): number[] {
  if (!(high > low) || !Number.isFinite(high - low)) return Number.isFinite(low) ? [low] : [];
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  if (!(power > 0)) return [low];
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough * 0.999)!;
  const ticks: number[] = [];
  // Counting in steps keeps 0.30000000000000004 out of the labels. How many there are is known before: near the end of
  // what a number can hold, one more changes nothing.
  const first = Math.ceil(low / step - 1e-9);
  const length = Math.max(0, Math.min(10 * count, Math.floor(high / step + 1e-9) - first + 1));
  for (let i = 0; i < length; i++) ticks.push(Number(((first + i) * step).toPrecision(12)));
  return ticks.filter(Number.isFinite);
}

/** The smallest range that holds all values; a single value gets room on both sides. */
export function rangeOf(values: readonly number[]): Range {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (values.length === 0) return [0, 1];
  return low === high ? [low - 0.5, high + 0.5] : [low, high];
}

/** From a value to a position. */
export function scaleTo([low, high]: Range, from: number, to: number): (value: number) => number {
  return (value) => from + ((value - low) / (high - low)) * (to - from);
}

/** A coordinate as short as it can be without being seen to move. */
export function coordinate(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** Vertical lines, labels below, and the name of the axis. */
export function horizontalAxis(plot: Plot, range: Range, name: string, count = 5): string {
  const x = scaleTo(range, plot.left, plot.right);
  const ticks = niceTicks(range, count).map((tick) => {
    const at = coordinate(x(tick));
    return `<line class="grid" x1="${at}" x2="${at}" y1="${plot.top}" y2="${plot.bottom}"/><text class="tick" x="${at}" y="${plot.bottom + 16}" text-anchor="middle">${tickLabel(tick)}</text>`;
  });
  const middle = coordinate((plot.left + plot.right) / 2);
  return `${ticks.join('')}<text class="axis" x="${middle}" y="${plot.bottom + 34}" text-anchor="middle">${escapeHtml(name)}</text>`;
}

/** Horizontal lines with labels on the left. */
export function verticalAxis(plot: Plot, range: Range, count = 5): string {
  const y = scaleTo(range, plot.bottom, plot.top);
  return niceTicks(range, count)
    .map((tick) => {
      const at = coordinate(y(tick));
      return `<line class="grid" x1="${plot.left}" x2="${plot.right}" y1="${at}" y2="${at}"/><text class="tick" x="${plot.left - 7}" y="${at}" dy="0.35em" text-anchor="end">${tickLabel(tick)}</text>`;
    })
    .join('');
}

/** The name of the vertical axis, along it; the plot leaves room on the left. */
export function verticalName(plot: Plot, name: string): string {
  const middle = coordinate((plot.top + plot.bottom) / 2);
  return `<text class="axis" transform="translate(14 ${middle}) rotate(-90)" text-anchor="middle">${escapeHtml(name)}</text>`;
}

export function tickLabel(value: number): string {
  return String(value).replace('-', '\u2212');
}

/** The SVG element round a chart; `label` is read out in place of it. */
export function svg(height: number, label: string, content: string, width = chartWidth): string {
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(label)}" xmlns="http://www.w3.org/2000/svg">${content}</svg>`;
}
