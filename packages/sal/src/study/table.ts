/** Comma-separated tables (RFC 4180) with line numbers, so that a message can say where. */

import { readFileSync } from 'node:fs';
import { cellText } from '../csv.js';
import { UsageError } from '../errors.js';
import { suggest } from '../nearest.js';

export interface TableRow {
  /** Line in the file, from 1. */
  line: number;
  cells: Record<string, string>;
}

export interface Table {
  path: string;
  columns: string[];
  rows: TableRow[];
}

/**
 * Reads a table whose first line names the columns; empty lines are skipped.
 * @throws UsageError for a missing file, an empty one, or a row with a wrong number of cells (with its line).
 */
export function readTable(path: string): Table {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`cannot be read: ${(error as Error).message}`, { where: path, expected: 'a CSV file' });
  }
  const [header, ...records] = parseRecords(text, path);
  if (!header)
    throw new UsageError('is empty', { where: path, expected: 'a CSV file whose first line names the columns' });
  const columns = header.cells.map((name) => name.trim());
  const rows = records.map(({ line, cells }) => {
    if (cells.length !== columns.length) {
      throw new UsageError(`${cells.length} cells`, {
        where: `${path}, line ${line}`,
        expected: `${columns.length} cells (${columns.join(', ')})`,
      });
    }
    return { line, cells: Object.fromEntries(columns.map((name, index) => [name, cells[index]!])) };
  });
  return { path, columns, rows };
}

/** @throws UsageError when the table has no such column, with the nearest name. */
export function requireColumn(table: Table, column: string): string {
  if (table.columns.includes(column)) return column;
  throw new UsageError(`no column is called ${JSON.stringify(column)}`, {
    where: table.path,
    fix: suggest(column, table.columns),
  });
}

/**
 * Records with the line each begins on; `path` is for messages. A quoted cell may hold commas, doubled
 * quotes and line breaks and is taken as it is; spaces around others are none of theirs.
 */
export function parseRecords(text: string, path = 'table'): { line: number; cells: string[] }[] {
  const records: { line: number; cells: string[] }[] = [];
  const cell = /(?:"((?:[^"]|"")*)"|((?!")[^,\r\n]*))(,|\r\n|\n|\r|$)/y;
  cell.lastIndex = text.startsWith('\uFEFF') ? 1 : 0;
  let line = 1;
  let record = { line, cells: [] as string[] };
  while (cell.lastIndex < text.length) {
    const match = cell.exec(text);
    if (!match) {
      throw new UsageError('a quoted cell does not end', {
        where: `${path}, line ${line}`,
        expected: 'quotes in pairs',
      });
    }
    const [whole, quoted, plain, end] = match;
    record.cells.push(cellText(quoted === undefined ? plain!.trim() : quoted.replaceAll('""', '"')));
    line += whole.match(/\r\n|\n|\r/g)?.length ?? 0;
    const ended = end !== ',';
    if (!ended && cell.lastIndex === text.length) record.cells.push('');
    if (!ended && cell.lastIndex < text.length) continue;
    if (record.cells.length > 1 || record.cells[0] !== '' || quoted !== undefined) records.push(record);
    record = { line, cells: [] };
  }
  return records;
}
