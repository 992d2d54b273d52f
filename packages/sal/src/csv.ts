/** Comma-separated values as spreadsheets and pandas read them (RFC 4180, with plain newlines). */

export type CsvValue = string | number | null;

/** One line with its newline. Null and NaN are empty cells; text with a comma, quote or newline is quoted. */
export function csvLine(values: readonly CsvValue[]): string {
  return `${values.map(cell).join(',')}\n`;
}

/** A whole file: the header, then a line per row. */
export function csvText(header: readonly string[], rows: readonly (readonly CsvValue[])[]): string {
  return csvLine(header) + rows.map(csvLine).join('');
}

function cell(value: CsvValue): string {
  if (value === null || Number.isNaN(value)) return '';
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
