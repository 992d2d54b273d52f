/** Every image as a dot, with the mean and its interval: what a bar with an error line hides. */
import { escapeHtml } from '../html.js';
import { chartWidth, coordinate, horizontalAxis, type Plot, type Range, scaleTo, svg } from './axis.js';

export interface StripRow {
  name: string;
  /** One per image. */
  values: readonly number[];
  mean: number;
  median: number;
  ci95: readonly [number, number] | null;
}

const rowHeight = 66;

/** An SVG element, one row per group; dots are coloured by `series-0`, `series-1` and so on. */
export function stripChart(rows: readonly StripRow[], xName: string, range: Range): string {
  const plot: Plot = { left: 14, top: 8, right: chartWidth - 14, bottom: 8 + rows.length * rowHeight };
  const x = scaleTo(range, plot.left, plot.right);
  const within = (value: number) => coordinate(x(Math.min(range[1], Math.max(range[0], value))));
  const content = rows.map((row, i) => {
    const top = plot.top + i * rowHeight;
    const middle = top + 38;
    const dots = row.values.map(
      (value, k) =>
        `<circle class="dot strip series-${i}" cx="${within(value)}" cy="${coordinate(middle + spread(k))}" r="2.6"/>`,
    );
    const bar = row.ci95
      ? `<line class="interval" x1="${within(row.ci95[0])}" x2="${within(row.ci95[1])}" y1="${middle}" y2="${middle}"/>`
      : '';
    const at = within(row.median);
    const median = `<line class="median" x1="${at}" x2="${at}" y1="${middle - 15}" y2="${middle + 15}"/>`;
    const mean = `<circle class="mean" cx="${within(row.mean)}" cy="${middle}" r="4.5"/>`;
    return `<text class="axis" x="${plot.left}" y="${top + 13}">${escapeHtml(row.name)}</text>${dots.join('')}${median}${bar}${mean}`;
  });
  const label = rows.map((row) => `${row.name}: mean ${row.mean.toFixed(3)}, median ${row.median.toFixed(3)}`);
  return svg(
    plot.bottom + 44,
    label.join('; '),
    horizontalAxis(plot, range, `${xName}; ring and bar: mean with 95 % interval, line: median`) + content.join(''),
  );
}

/** Heights that look random and are not: multiples of the golden ratio fill the row evenly. */
function spread(index: number): number {
  return (((index + 1) * 0.618034) % 1) * 26 - 13;
}
