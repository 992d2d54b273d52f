import { nameWithRuns } from '../arm-name.js';
import { decimalsOf } from '../comparison.js';
import { escapeHtml, fixed, interval, type Section, table } from '../html.js';
import type { ReportArm, ReportEvaluation } from '../input.js';

/** Every metric of every class, where there is more than one. */
export function classes(arms: readonly ReportArm[]): Section | null {
  const content = arms.flatMap((arm) =>
    arm.evaluation && arm.evaluation.classes.length > 1 ? [classTable(nameWithRuns(arm), arm.evaluation)] : [],
  );
  return { id: 'classes', title: 'Class by class', content: content.join('\n') };
}

function classTable(name: string, { classes: list, metrics }: ReportEvaluation): string {
  const rows = metrics.map((metric) => {
    const { name: key, title } = metric;
    const decimals = decimalsOf(metric);
    return [
      escapeHtml(title),
      ...list.map((item) => {
        const numbers = item.metrics[key];
        return numbers
          ? `${fixed(numbers.mean, decimals)} <small>(${interval(numbers.ci95, decimals)})</small>`
          : fixed(null, decimals);
      }),
    ];
  });
  const head = ['metric', ...list.map((item) => `${escapeHtml(item.name)} <small>(${item.images} images)</small>`)];
  const columns = list.map((_, i) => i + 1);
  return `<h3>${name}</h3>${table(head, rows, columns)}<p class="note">Mean and 95 % interval of the mean, each class against the rest, over the test images whose reference or prediction has the class.</p>`;
}
