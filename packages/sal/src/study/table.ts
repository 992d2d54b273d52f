/**
 * Tables as spreadsheets write them (RFC 4180), separated by commas, semicolons, tabs or bars, with line numbers, so that
 * a message can say where.
 */

import { readFileSync } from 'node:fs';
import { cellText } from '../csv.js';
import { UsageError } from '../errors.js';
import { suggest } from '../nearest.js';
import { tableText } from './table-text.js';

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

/** A row before its columns have names. */
export interface TableRecord {
  line: number;
  cells: string[];
}

/** In the order in which they are tried. */
const SEPARATORS = [',', ';', '\t', '|'] as const;
type Separator = (typeof SEPARATORS)[number];

const SEPARATOR_WORDS: Record<Separator, string> = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'bar' };

/**
 * Reads a table whose first line names the columns; empty lines are skipped. The encoding is UTF-8 or UTF-16; the
 * separator is what a first line `sep=;` says, else the one by which every row has as many cells as the first, the most.
 * @throws UsageError for a missing file, an empty one, another encoding, or a row with a wrong number of cells (with its
 *   line and the separator).
 */
export function readTable(path: string): Table {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new UsageError(`cannot be read: ${(error as Error).message}`, { where: path, expected: 'a CSV file' });
  }
  const { records, separator } = splitTable(tableText(bytes, path), path);
  const [header, ...rest] = records;
  if (!header)
    throw new UsageError('is empty', { where: path, expected: 'a CSV file whose first line names the columns' });
  const columns = header.cells.map((name) => name.trim());
  const rows = rest.map(({ line, cells }) => {
    if (cells.length !== columns.length) {
      throw new UsageError(`${cells.length} cells`, {
        where: `${path}, line ${line}`,
        expected: `${columns.length} cells (${columns.join(', ')}), with a ${SEPARATOR_WORDS[separator]} between them`,
      });
    }
    return { line, cells: Object.fromEntries(columns.map((name, index) => [name, cells[index]!])) };
  });
  return { path, columns, rows };
}

/** @throws UsageError when the table has no such column, with the nearest name, or two of that name. */
export function requireColumn(table: Table, column: string): string {
  const count = table.columns.filter((name) => name === column).length;
  if (count === 1) return column;
  throw new UsageError(`${count === 0 ? 'no column is' : 'several columns are'} called ${JSON.stringify(column)}`, {
    where: table.path,
    fix: count === 0 ? suggest(column, table.columns) : 'give every column a name of its own',
  });
}

function splitTable(text: string, path: string): { records: TableRecord[]; separator: Separator } {
  const told = /^\uFEFF?sep=([,;\t|])(?:\r\n|\n|\r|$)/i.exec(text);
  if (told) {
    const separator = told[1] as Separator;
    return { records: parseRecords(text.slice(told[0].length), path, separator, 2), separator };
  }
  const [firstLine = ''] = text.split(/[\r\n]/, 1);
  const present = SEPARATORS.filter((separator) => firstLine.includes(separator));
  const fits = (records: readonly TableRecord[]) =>
    records.length > 0 && records.every(({ cells }) => cells.length === records[0]!.cells.length);
  if (present.length > 1) {
    const fitting = present.flatMap((separator) => {
      const records = attemptRecords(text, path, separator);
      return records && fits(records) ? [{ records, separator }] : [];
    });
    const columns = ({ records }: { records: TableRecord[] }) => records[0]!.cells.length;
    const most = Math.max(...fitting.map(columns));
    const best = fitting.find((table) => columns(table) === most && most > 1);
    if (best) return best;
  }
  const separator = present[0] ?? ',';
  return { records: parseRecords(text, path, separator), separator };
}

function attemptRecords(text: string, path: string, separator: Separator): TableRecord[] | null {
  try {
    return parseRecords(text, path, separator);
  } catch (error) {
    if (error instanceof UsageError) return null;
    throw error;
  }
}

/**
 * Records with the line each begins on. A quoted cell may hold separators, doubled quotes and line breaks and is taken as
 * it is; spaces around others are none of theirs.
 * @param path for messages
 * @param firstLine number of the line that the text begins with
 * @throws UsageError for a quoted cell that does not end
 */
export function parseRecords(text: string, path = 'table', separator: Separator = ',', firstLine = 1): TableRecord[] {
  const records: TableRecord[] = [];
  const sign = separator === '|' ? '\\|' : separator;
  const cell = new RegExp(`(?:"((?:[^"]|"")*)"|((?!")[^${sign}\\r\\n]*))(${sign}|\\r\\n|\\n|\\r|$)`, 'y');
  cell.lastIndex = text.startsWith('\uFEFF') ? 1 : 0;
  let line = firstLine;
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
    const ended = end !== separator;
    if (!ended && cell.lastIndex === text.length) record.cells.push('');
    if (!ended && cell.lastIndex < text.length) continue;
    if (record.cells.length > 1 || record.cells[0] !== '' || quoted !== undefined) records.push(record);
    record = { line, cells: [] };
  }
  return records;
}
