import { duration, escapeHtml, type Section, table } from '../html.js';
import type { ReportStep } from '../input.js';

/** What was done, as command lines, with times. */
export function steps(done: readonly ReportStep[]): Section | null {
  if (done.length === 0) return null;
  const total = done.reduce((sum, step) => sum + (step.seconds ?? 0), 0);
  const timed = done.some((step) => step.seconds !== null);
  const rows = done.map((step) => {
    const share = total > 0 && step.seconds !== null ? (100 * step.seconds) / total : 0;
    const bar = timed ? `<span class="time"><i style="width:${share.toFixed(1)}%"></i></span>` : '';
    return [
      `<code>${escapeHtml(step.command)}</code>`,
      escapeHtml(step.outcome),
      ...(timed ? [`${duration(step.seconds)}${bar}`] : []),
    ];
  });
  const head = timed ? ['command', 'outcome', `time (${duration(total)} in all)`] : ['command', 'outcome'];
  return { id: 'steps', title: 'What was done', content: table(head, rows, [2]) };
}
