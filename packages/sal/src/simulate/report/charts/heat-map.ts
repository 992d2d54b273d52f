import { escapeHtml, fixed } from '../../../report/html.js';
import type { PenaltyAnalysis } from '../../analysis/types.js';

/** The penalty matrix as a table whose cells are darker the more often the row beats the column; empty for one arm. */
export function penaltyHeatMap({ arms, wins, penalty }: PenaltyAnalysis): string {
  if (arms.length < 2) return '';
  const numbers = arms.map((_, i) => i + 1);
  const head = ['<th></th>', ...numbers.map((number) => `<th>${number}</th>`)].join('');
  const rows = arms.map((arm, i) => {
    const cells = wins[i]!.map((share) =>
      share === null
        ? '<td class="none"></td>'
        : `<td style="--share: ${fixed(100 * share, 0)}%"${share > 0.7 ? ' class="strong"' : ''}>${fixed(share, 2)}</td>`,
    );
    return `<tr><th>${i + 1} ${escapeHtml(arm)}</th>${cells.join('')}</tr>`;
  });
  const foot = `<tr class="sum"><th>penalty (mean of the column)</th>${penalty.map((value) => `<td>${fixed(value, 2)}</td>`).join('')}</tr>`;
  return `<div class="scroll"><table class="heat"><thead><tr>${head}</tr></thead><tbody>\n${rows.join('\n')}\n${foot}</tbody></table></div>`;
}
