/** Cells of tables that a spreadsheet would run: text that begins as a formula. */

import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathsBelow } from '../kit/essence.js';

/** Every such cell of the CSV files below a folder, as a fault. */
export function formulaCells(folder: string): string[] {
  return pathsBelow(folder)
    .filter((path) => path.endsWith('.csv'))
    .flatMap((path) =>
      cellsOf(readFileSync(join(folder, path), 'utf8'))
        .filter(beginsFormula)
        .map((cell) => `a cell of ${basename(path)} begins as a formula: ${JSON.stringify(cell.slice(0, 60))}`),
    );
}

/** `=`, `+`, `-`, `@`, tab and carriage return start one, also behind spaces; a negative number does not. */
export function beginsFormula(cell: string): boolean {
  return /^\s*[=+@\t\r-]/.test(cell) && !/^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(cell);
}

/** All cells of RFC 4180 text. */
export function cellsOf(text: string): string[] {
  return [...text.matchAll(/(?:^|,|\n)(?:"((?:[^"]|"")*)"|([^,\n]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  );
}
