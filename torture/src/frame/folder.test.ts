import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { ownFolder } from './folder.js';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'torture-folder-')));
afterAll(() => rmSync(root, { recursive: true }));

it('takes a new folder, an empty one and its own, and refuses those of others', () => {
  const own = join(root, 'new');
  expect(ownFolder(own)).toBe(own);
  writeFileSync(join(own, 'more'), '');
  expect(ownFolder(own)).toBe(own);
  const empty = join(root, 'empty');
  mkdirSync(empty);
  expect(ownFolder(empty)).toBe(empty);
  const others = join(root, 'others');
  mkdirSync(others);
  writeFileSync(join(others, 'thesis.txt'), '');
  expect(() => ownFolder(others)).toThrow('holds other files');
  expect(() => ownFolder(join(others, 'thesis.txt'))).toThrow('is a file');
});
