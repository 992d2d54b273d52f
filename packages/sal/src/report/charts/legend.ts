/** The names of the series of a chart, each after a piece of its line. */
import { escapeHtml } from '../html.js';

/** In one row from `left` on, 14 units from the top; coloured by the classes `series-0`, `series-1` and so on. */
export function legend(series: readonly { name: string }[], left: number): string {
  let at = left;
  return series
    .map(({ name }, i) => {
      const entry = `<line class="line series-${i}" x1="${at}" x2="${at + 16}" y1="14" y2="14"/><text class="tick" x="${at + 21}" y="14" dy="0.35em">${escapeHtml(name)}</text>`;
      at += 34 + name.length * 6.4;
      return entry;
    })
    .join('');
}
