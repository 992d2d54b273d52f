import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { put, temporaryFolder } from '../../test/support/small-images.js';
import { csvText } from '../csv.js';
import { parseRecords, readTable, requireColumn } from './table.js';

const folder = temporaryFolder();
afterAll(folder.remove);

describe('parseRecords', () => {
  it('reads quotes, line breaks in cells, empty cells, a byte order mark and every kind of line end', () => {
    const text = '\uFEFFid,note\r\n"a","x, ""y"""\n\nb,\n"c\nd",e\rlast,';
    expect(parseRecords(text)).toEqual([
      { line: 1, cells: ['id', 'note'] },
      { line: 2, cells: ['a', 'x, "y"'] },
      { line: 4, cells: ['b', ''] },
      { line: 5, cells: ['c\nd', 'e'] },
      { line: 7, cells: ['last', ''] },
    ]);
  });

  it('undoes csvText', () => {
    const cell = fc.string().filter((text) => text === text.trim() && !text.startsWith('\uFEFF'));
    const row = fc.tuple(fc.constantFrom('x', 'a,b', 'q"q', 'line\nbreak'), cell, cell);
    fc.assert(
      fc.property(fc.array(row), (rows) => {
        expect(parseRecords(csvText(['a', 'b', 'c'], rows)).map((record) => record.cells)).toEqual([
          ['a', 'b', 'c'],
          ...rows,
        ]);
      }),
      { seed: 2 },
    );
  });

  it('says on which line a quote is left open', () => {
    expect(() => parseRecords('a,b\n1,2\n3,"open')).toThrow(/table, line 3: a quoted cell does not end/);
  });
});

describe('readTable', () => {
  it('gives rows by column with their lines, trimmed', () => {
    const path = put(join(folder.path, 'good.csv'), 'id, split\nx , pool\n\ny,test\n');
    expect(readTable(path)).toEqual({
      path,
      columns: ['id', 'split'],
      rows: [
        { line: 2, cells: { id: 'x', split: 'pool' } },
        { line: 4, cells: { id: 'y', split: 'test' } },
      ],
    });
  });

  it('names the line with a wrong number of cells, and the nearest column', () => {
    const path = put(join(folder.path, 'ragged.csv'), 'id,split\na,pool\nb\n');
    expect(() => readTable(path)).toThrow(/ragged\.csv, line 3: 1 cells\n {2}expected: 2 cells \(id, split\)/);
    const other = readTable(put(join(folder.path, 'other.csv'), 'id,patient_id\na,1\n'));
    expect(() => requireColumn(other, 'patientid')).toThrow(/did you mean patient_id\?/);
  });

  it('refuses an empty and an absent file', () => {
    expect(() => readTable(put(join(folder.path, 'empty.csv'), ''))).toThrow(/is empty/);
    expect(() => readTable(join(folder.path, 'absent.csv'))).toThrow(/absent\.csv: cannot be read/);
  });
});
