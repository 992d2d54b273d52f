import { expect, it } from 'vitest';
import { csvLine, csvText } from './csv.js';

it('quotes what a reader would split', () => {
  expect(csvLine(['a,b', 'say "no"', 'two\nlines', 'plain'])).toBe('"a,b","say ""no""","two\nlines",plain\n');
});

it('leaves undefined cells empty and zeros in', () => {
  expect(csvLine([null, Number.NaN, 0, 0.25])).toBe(',,0,0.25\n');
});

it('has a header also without rows', () => {
  expect(csvText(['id', 'dice'], [])).toBe('id,dice\n');
  expect(csvText(['id', 'dice'], [['a', 1]])).toBe('id,dice\na,1\n');
});
