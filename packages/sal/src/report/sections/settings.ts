import { escapeHtml, type Section, table } from '../html.js';
import type { ReportInput } from '../input.js';

/** Everything needed to do it again. */
export function settings(input: ReportInput): Section {
  const facts: [string, string][] = [
    ['study', input.study.directory],
    ['prepared images', `${input.study.size} x ${input.study.size} pixels, ${input.study.color}`],
    ['seed of the study', String(input.study.seed)],
    input.study.data
      ? [`data of ${input.study.data.run} (SHA-256 of images, split and masks)`, input.study.data.sha256]
      : ['data (SHA-256 of images, split and masks)', 'not recorded'],
    ...Object.entries(input.versions).map(([name, version]): [string, string] => [
      input.study.data ? `${name}, at ${input.study.data.run}` : name,
      version,
    ]),
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
