import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { put, temporaryFolder } from '../test/support/small-images.js';
import { cellText, csvLine, csvText } from './csv.js';
import { readTable } from './study/table.js';

const folder = temporaryFolder();
afterAll(folder.remove);

// Names as files have them, from what makes tables break: separators, quotes, ends of lines, spaces, formulas.
const odd = fc.string({
  unit: fc.oneof(
    fc.constantFrom(...' ,;"\'\t\r\n=+-@|%\ufeff\u00a0\u200b＝＋－＠0a'),
    fc.string({ minLength: 1, maxLength: 1, unit: 'grapheme' }),
  ),
  maxLength: 8,
});

describe('tables that we write', () => {
  it('are read as they were: every text comes back exactly, spaces at its ends and formulas too', () => {
    fc.assert(
      fc.property(fc.array(fc.array(odd, { minLength: 2, maxLength: 2 }), { maxLength: 5 }), (rows) => {
        const path = put(join(folder.path, 'table.csv'), csvText(['a', 'b'], rows));
        expect(readTable(path).rows.map(({ cells }) => [cells.a, cells.b])).toEqual(rows);
      }),
      { numRuns: 500 },
    );
  });

  const starts = ['=', '+', '-', '@', '\t', '\r', '\n', '|', '%', '＝', '＋', '－', '＠', '﹢', '﹣', '﹦', '﹫'];
  const before = ['', ' ', '\u00a0', '\ufeff', '\u200b', '\u0000', "'"];
  it.each(starts)('%j begins no formula in a spreadsheet, whatever stands before it', (start) => {
    for (const lead of before) {
      const text = `${lead}${start}HYPERLINK("http://x","y")`;
      const line = csvLine([text, 1]);
      expect(line.replace(/^"/, '')[0]).toBe("'");
      expect(cellText(`'${text}`)).toBe(text);
    }
  });

  it('leave numbers and harmless text alone', () => {
    expect(csvLine([-1.5, 1e-7, null, Number.NaN, '-1.5', '+3', "it's", "'quoted", 'a-b'])).toBe(
      "-1.5,1e-7,,,-1.5,+3,it's,'quoted,a-b\n",
    );
    expect(cellText("'quoted")).toBe("'quoted");
  });

  it('keep a line whose one cell is empty', () => {
    const path = put(join(folder.path, 'one.csv'), csvText(['a'], [['x'], [''], ['y']]));
    expect(readTable(path).rows.map(({ cells }) => cells.a)).toEqual(['x', '', 'y']);
  });
});
