import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { put, temporaryFolder } from '../../test/support/small-images.js';
import { readTable } from './table.js';

const folder = temporaryFolder();
afterAll(folder.remove);
let tables = 0;
const read = (content: string | Uint8Array) => {
  const { columns, rows } = readTable(put(join(folder.path, `${tables++}.csv`), content));
  return [columns, ...rows.map(({ cells }) => columns.map((name) => cells[name]))];
};

const ENCODINGS: Record<string, (text: string) => Buffer> = {
  'utf-8': (text) => Buffer.from(text),
  'utf-8 with a mark': (text) => Buffer.from(`\uFEFF${text}`),
  'utf-16le with a mark': (text) => Buffer.from(`\uFEFF${text}`, 'utf16le'),
  'utf-16le': (text) => Buffer.from(text, 'utf16le'),
  'utf-16be with a mark': (text) => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16(),
  'utf-16be': (text) => Buffer.from(text, 'utf16le').swap16(),
};

describe('readTable', () => {
  it('reads every separator in every encoding, with every line end, with and without sep=', () => {
    const cell = fc.constantFrom('img 01', 'P1', '', 'ü', '3.5', 'x"y', 'two\nlines', '0,5', 'a;b', 'tab\there', '7|8');
    const row = fc.tuple(cell, cell, cell);
    const separator = fc.constantFrom(',', ';', '\t', '|');
    const encoding = fc.constantFrom(...Object.keys(ENCODINGS));
    fc.assert(
      fc.property(
        fc.array(row, { maxLength: 5 }),
        separator,
        encoding,
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        (rows, sep, coded, end, told) => {
          const written = [['id', 'patient', 'note'], ...rows].map((cells) =>
            cells.map((text) => (/[",;|\t\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)).join(sep),
          );
          const text = [...(told ? [`sep=${sep}`] : []), ...written].join(end);
          const kept = rows.filter((cells) => cells.join('') !== '' || cells.length > 1);
          expect(read(ENCODINGS[coded]!(text))).toEqual([['id', 'patient', 'note'], ...kept]);
        },
      ),
      { seed: 11, numRuns: 300 },
    );
  });

  it('reads decimal commas between semicolons, and one column', () => {
    expect(read('id;score\na;0,5\nb;1,25\n')).toEqual([
      ['id', 'score'],
      ['a', '0,5'],
      ['b', '1,25'],
    ]);
    expect(read('id\na;b\n')).toEqual([['id'], ['a;b']]);
    expect(read('id;age, years;x\na;5,5;1\n')).toEqual([
      ['id', 'age, years', 'x'],
      ['a', '5,5', '1'],
    ]);
  });

  it.each([
    [
      Buffer.from('id,patient\nimg1,M\xfcller\n', 'latin1'),
      /is not UTF-8: byte 0xfc on line 2, as in Latin-1 or Windows-1252 \(there it is "ü"\)[\s\S]*CSV UTF-8/,
    ],
    [Buffer.from('ü,patient\nimg1,\xe9', 'latin1'), /byte 0xfc on line 1/],
    [Buffer.from([0x50, 0x4b, 3, 4, 0, 0]), /is a workbook or another zip file/],
    [Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0, 0]), /is a workbook of an older Excel/],
    [Buffer.from([0xff, 0xfe, 0, 0, 0x69, 0, 0, 0]), /is encoded in UTF-32/],
    [Buffer.from([0xff, 0xfe, 0x69, 0, 0x64]), /looks like UTF-16LE and is damaged/],
  ])('names the encoding of what it cannot read (%#)', (bytes, message) => {
    expect(() => read(bytes)).toThrow(message);
  });

  it('names the separator where a row has another number of cells', () => {
    expect(() => read('id;patient\na;1\nb\n')).toThrow(
      /line 3: 1 cells\n {2}expected: 2 cells \(id, patient\), with a semicolon/,
    );
  });
});
