/** A table of plain text that becomes HTML or Markdown, so that the page and the docs say the same. */
import { escapeHtml, table } from '../../../report/html.js';
import { visibleText } from '../../../visible-text.js';

/** Text; `strong` ones stand out. */
export type Cell = string | { strong: string };

export interface TextTable {
  title: string;
  head: string[];
  rows: Cell[][];
  /** Columns that are aligned right. */
  numeric: number[];
  /** How to read it; a sentence or two, empty for none. */
  note: string;
}

/** Without its title; empty for a table without rows. */
export function htmlTable({ head, rows, numeric, note }: TextTable): string {
  if (rows.length === 0) return '';
  const cells = rows.map((row) =>
    row.map((cell) => (typeof cell === 'string' ? escapeHtml(cell) : `<b>${escapeHtml(cell.strong)}</b>`)),
  );
  const below = note ? `<p class="note">${escapeHtml(note)}</p>` : '';
  return table(head.map(escapeHtml), cells, numeric) + below;
}

/** With its title as a heading; empty for a table without rows. */
export function markdownTable({ title, head, rows, numeric, note }: TextTable): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    `### ${title}`,
    '',
    line(head.map(escapeMarkdown)),
    line(head.map((_, column) => (numeric.includes(column) ? '---:' : '---'))),
    ...rows.map((row) =>
      line(row.map((cell) => (typeof cell === 'string' ? escapeMarkdown(cell) : `**${escapeMarkdown(cell.strong)}**`))),
    ),
    '',
    ...(note ? [escapeMarkdown(note), ''] : []),
  ].join('\n');
}

export function escapeMarkdown(text: string): string {
  return visibleText(text)
    .replace(/[|*_`\\]|<(?=[a-z/!])/gi, (character) => `\\${character}`)
    .replaceAll('\n', ' ');
}
