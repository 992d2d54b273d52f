/** Differences with their intervals about a marked zero, a row for each, grouped by arm. */
import { coordinate, horizontalAxis, type Plot, rangeOf, scaleTo, svg } from '../../../report/charts/axis.js';
import { escapeHtml, signed } from '../../../report/html.js';
import type { DifferenceAnalysis } from '../../analysis/types.js';
import type { ArmStyle } from '../arm-styles.js';
import { isClear } from '../tables/numbers.js';
import { mark } from './marks.js';

const width = 560;
const rowHeight = 17;
const headHeight = 24;

/** An SVG element; filled marks are the differences that may be believed. Empty for no differences. */
export function forestChart(
  differences: readonly DifferenceAnalysis[],
  styles: ReadonlyMap<string, ArmStyle>,
  xName: string,
): string {
  if (differences.length === 0) return '';
  const arms = [...new Set(differences.map(({ arm }) => arm))];
  const bottom = 8 + arms.length * headHeight + differences.length * rowHeight;
  const plot: Plot = { left: 64, top: 8, right: width - 14, bottom };
  const [low, high] = rangeOf([0, ...differences.flatMap((item) => [item.mean, ...(item.ci95 ?? [])])]);
  const room = 0.03 * (high - low);
  const range = [low - room, high + room] as const;
  const x = scaleTo(range, plot.left, plot.right);
  let y = plot.top;
  const rows = arms.map((arm) => {
    const style = styles.get(arm) ?? { color: 7, dash: 0, mark: 0 };
    y += headHeight;
    const head = `<text class="axis" x="4" y="${y - 8}">${escapeHtml(arm)}</text>`;
    const lines = differences
      .filter((item) => item.arm === arm)
      .map((item) => {
        y += rowHeight;
        const middle = y - rowHeight / 2;
        const at = x(item.mean);
        const bar = item.ci95
          ? `<line class="bar arm-${style.color}" x1="${coordinate(x(item.ci95[0]))}" x2="${coordinate(x(item.ci95[1]))}" y1="${middle}" y2="${middle}"/>`
          : '';
        const name = item.labels === null ? 'area' : String(item.labels);
        return `<text class="tick" x="${plot.left - 8}" y="${middle}" dy="0.35em" text-anchor="end">${name}</text>${bar}${mark(style, at, middle, isClear(item))}`;
      });
    return head + lines.join('');
  });
  const zero = coordinate(x(0));
  const label = differences.map(({ arm, labels, mean }) => `${arm} ${labels ?? 'area'}: ${signed(mean, 3)}`);
  return svg(
    bottom + 44,
    label.join('; '),
    `${horizontalAxis(plot, range, xName, 6)}<line class="zero" x1="${zero}" x2="${zero}" y1="${plot.top}" y2="${plot.bottom}"/>${rows.join('')}`,
    width,
  );
}
