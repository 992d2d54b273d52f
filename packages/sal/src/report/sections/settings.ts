import { escapeHtml, type Section, table } from '../html.js';
import type { ReportInput } from '../input.js';

/** Everything needed to do it again. */
export function settings(input: ReportInput): Section {
  const facts: [string, string][] = [
    ['study', input.study.directory],
    ['prepared images', `${input.study.size} x ${input.study.size} pixels, ${input.study.color}`],
    ['seed of the study', String(input.study.seed)],
    ['data (SHA-256 of images, split and masks)', input.study.dataSha256 ?? 'not recorded'],
    ...Object.entries(input.versions),
  ];
  const provenance = table(
    ['', ''],
    facts.map(([name, value]) => [escapeHtml(name), `<code>${escapeHtml(value)}</code>`]),
  );
  const runs = [
    ...(input.pretraining
      ? [{ title: `pretraining (${input.pretraining.id})`, values: input.pretraining.settings }]
      : []),
    ...input.arms.flatMap(({ name, training }) =>
      training ? [{ title: `training on ${name} labels (${training.id})`, values: training.settings }] : [],
    ),
  ].map(({ title, values }) => {
    const rows = Object.entries(values).map(([key, value]) => [
      `<code>${escapeHtml(key)}</code>`,
      `<code>${escapeHtml(typeof value === 'string' ? value : JSON.stringify(value))}</code>`,
    ]);
    return `<details><summary>Settings of the ${escapeHtml(title)}</summary>${table(['setting', 'value'], rows)}</details>`;
  });
  return { id: 'settings', title: 'Settings and versions', content: provenance + runs.join('\n') };
}
