import { escapeHtml, figure, type Section, table } from '../html.js';
import type { ReportData } from '../input.js';

const shownFiles = 20;

/** What the numbers were made from. */
export function data(input: ReportData): Section {
  const facts: [string, string][] = [
    ['images', String(input.images)],
    ['pool (may be labelled)', String(input.pool)],
    ['test (sealed until evaluation)', String(input.test)],
    ['with a reference mask', String(input.referenceMasks)],
    ['groups kept on one side of the split', String(input.groups)],
    ['files set aside', String(input.quarantined.length)],
  ];
  const rows = facts.map(([name, value]) => [escapeHtml(name), value]);
  return {
    id: 'data',
    title: 'The data',
    content:
      `<div class="columns">${table(['', 'number'], rows, [1])}${quarantine(input.quarantined)}</div>` +
      figure(input.samples, 'Some images with the outlines of their reference masks.'),
  };
}

function quarantine(files: ReportData['quarantined']): string {
  if (files.length === 0) return '';
  const rows = files
    .slice(0, shownFiles)
    .map((file) => [`<code>${escapeHtml(file.path)}</code>`, escapeHtml(file.reason)]);
  const more = files.length > shownFiles ? `<p>and ${files.length - shownFiles} more</p>` : '';
  return `<div>${table(['file set aside', 'reason'], rows)}${more}</div>`;
}
