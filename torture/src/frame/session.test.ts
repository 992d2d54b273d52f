/** The frame with a trial of numbers: cases are functions of seed and number, sessions add up, failures are told. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { holdOne, holdTrial, summaryLine } from './session.js';
import type { Trial } from './trial.js';

const root = mkdtempSync(join(tmpdir(), 'torture-session-'));
afterEach(() => rmSync(root, { recursive: true, force: true }));

function session(printed: string[], cases: number) {
  const [folder, program] = [join(root, 'folder'), join(root, 'program')];
  for (const made of [folder, program]) mkdirSync(made, { recursive: true });
  return { folder, program, seed: 7, cases, minutes: 1, jobs: 2, print: (line: string) => printed.push(line) };
}

function trial(drawn: Map<number, number>): Trial {
  return {
    ...{ name: 'numbers', summary: '', unit: 'draws', cases: { all: 9, few: 1 } },
    prepare: async () => async (one) => {
      drawn.set(one.number, one.random.uint32());
      writeFileSync(join(one.folder, 'x'), '');
      if (one.number === 4) throw new Error('broken trial');
      return { what: 'a draw', units: 3, faults: one.number === 2 ? ['two'] : [] };
    },
  };
}

it('goes on where a session stopped, repeats a case alone, and starts anew for another state of the program', async () => {
  const printed: string[] = [];
  const drawn = new Map<number, number>();
  const numbers = trial(drawn);
  await holdTrial(numbers, session(printed, 3));
  expect([...drawn.keys()].sort()).toEqual([1, 2, 3]);
  const first = drawn.get(2);
  drawn.clear();
  const tally = await holdTrial(numbers, session(printed, 5));
  expect([...drawn.keys()].sort()).toEqual([4, 5]);
  expect(summaryLine(numbers, tally)).toBe('numbers: 5 cases (12 draws), 2 failures');
  expect(printed.filter((line) => line.startsWith('FAILED'))).toHaveLength(2);
  expect(printed[0]).toContain('npm run torture -- numbers --seed 7 --case 2');
  expect(printed[1]).toContain('broken trial');

  const again = await holdOne(numbers, 2, session(printed, 5));
  expect(again.faults).toEqual(['two']);
  expect(drawn.get(2)).toBe(first);

  const { program } = session(printed, 5);
  mkdirSync(join(program, 'packages/sal/dist'), { recursive: true });
  writeFileSync(join(program, 'packages/sal/dist/new.js'), '');
  drawn.clear();
  await holdTrial(numbers, session(printed, 3));
  expect([...drawn.keys()].sort()).toEqual([1, 2, 3]);
});
