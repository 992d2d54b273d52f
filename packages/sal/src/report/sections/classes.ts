import { decimalsOf } from '../comparison.js';
import { escapeHtml, fixed, interval, type Section, table } from '../html.js';
import type { ReportArm, ReportEvaluation } from '../input.js';

/** Every metric of every class, where there is more than one. */
export function classes(arms: readonly ReportArm[]): Section | null {
  const content = arms.flatMap(({ name, evaluation }) =>
    evaluation && evaluation.classes.length > 1 ? [classTable(name, evaluation, arms.length > 1)] : [],
  );
  return { id: 'classes', title: 'Class by class', content: content.join('\n') };
}

function classTable(arm: string, { classes: list, metrics }: ReportEvaluation, named: boolean): string {
  const rows = metrics.map((metric) => {
    const { name, title } = metric;
    const decimals = decimalsOf(metric);
    return [
      escapeHtml(title),
      ...list.map((item) => {
        const numbers = item.metrics[name];
        return numbers
          ? `${fixed(numbers.mean, decimals)} <small>(${interval(numbers.ci95, decimals)})</small>`
          : fixed(null, decimals);
      }),
    ];
  });
  const head = ['metric', ...list.map((item) => `${escapeHtml(item.name)} <small>(${item.images} images)</small>`)];
  const columns = list.map((_, i) => i + 1);
  return `${named ? `<h3>${escapeHtml(arm)}</h3>` : ''}${table(head, rows, columns)}<p class="note">Mean and 95 % interval of the mean, each class against the rest, over the test images whose reference or prediction has the class.</p>`;
}
