/**
 * Comma-separated values as spreadsheets and pandas read them (RFC 4180, with plain newlines). Text that a spreadsheet
 * would run as a formula gets an apostrophe before it, which `readTable` takes away again: what is written is what is read.
 */

export type CsvValue = string | number | null;

/** One line with its newline. Null and NaN are empty cells; text is quoted where a reader could change it. */
export function csvLine(values: readonly CsvValue[]): string {
  const cells = values.map(cell);
  // A line of one empty cell would be an empty line, which readers skip.
  return cells.length === 1 && cells[0] === '' ? '""\n' : `${cells.join(',')}\n`;
}

/** A whole file: the header, then a line per row. */
export function csvText(header: readonly string[], rows: readonly (readonly CsvValue[])[]): string {
  return csvLine(header) + rows.map(csvLine).join('');
}

function cell(value: CsvValue): string {
  if (value === null || Number.isNaN(value)) return '';
  if (typeof value === 'number') return String(value);
  const text = isFormula(value) ? `'${value}` : value;
  return /[",;\r\n\t]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The text of a cell of any table: the apostrophe before a formula, ours or a spreadsheet's, is no part of it. */
export function cellText(cell: string): string {
  return cell.startsWith("'") && isFormula(cell.slice(1)) ? cell.slice(1) : cell;
}

/**
 * Whether spreadsheets may take text for a formula or a command: a tab or an end of line at its beginning, or its first
 * character, after what they pass over (spaces,
 * invisible and control characters, apostrophes), calls for it in its plain or its wide form. Plain numbers are none.
 */
function isFormula(text: string): boolean {
  if (/^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text)) return false;
  const [passedOver = ''] = /^[\p{Z}\p{C}']*/u.exec(text) ?? [];
  if (/[\t\r\n]/.test(passedOver)) return true;
  const first = text.slice(passedOver.length, passedOver.length + 1);
  return first !== '' && '=+-@|%'.includes(first.normalize('NFKC'));
}
