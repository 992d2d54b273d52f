import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Journal } from './journal.js';

const folder = mkdtempSync(join(tmpdir(), 'torture-journal-'));
afterAll(() => rmSync(folder, { recursive: true }));

const entry = (number: number, faults: string[] = []) => ({ number, seconds: 1, what: 'x', units: 2, faults });

describe('a journal', () => {
  it('remembers finished cases over sessions, without one whose line a kill cut off', () => {
    const file = join(folder, 'a.jsonl');
    const first = new Journal(file);
    first.add(entry(1));
    first.add(entry(4, ['wrong']));
    appendFileSync(file, '{"number":5,"secon');
    const second = new Journal(file);
    expect([1, 4, 5].map((number) => second.has(number))).toEqual([true, true, false]);
    expect(second.all()).toEqual([entry(1), entry(4, ['wrong'])]);
  });

  it('takes up new lines after a cut one', () => {
    const file = join(folder, 'b.jsonl');
    new Journal(file).add(entry(1));
    appendFileSync(file, '{"number":2');
    new Journal(file).add(entry(3));
    expect(new Journal(file).all().map(({ number }) => number)).toEqual([1, 3]);
  });
});
