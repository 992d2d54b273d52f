import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { put, temporaryFolder } from '../../test/support/small-images.js';
import { stemOf } from './mask-names.js';
import { assignIds, type FoundFile, findFiles } from './scan.js';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

const touch = (...names: string[]) => names.map((name) => put(join(folder.path, name), 'x'));
const found = (...paths: string[]): FoundFile[] => paths.map((path) => ({ path, absolute: `/${path}` }));
const idsOf = (...paths: string[]) =>
  Object.fromEntries(assignIds(found(...paths)).candidates.map(({ path, id }) => [path, id]));

describe('findFiles', () => {
  it('reads folders inside folders, passes hidden files and studies over', () => {
    touch('b.png', 'a/x.png', 'a/deep er/ü.png', '.DS_Store', '.cache/z.png', 'study/study.db', 'study/masks/m.png');
    expect(findFiles(folder.path).files.map((file) => file.path)).toEqual(['a/deep er/ü.png', 'a/x.png', 'b.png']);
  });

  it('ends at loops of links and names links that lead nowhere', () => {
    touch('a/x.png');
    symlinkSync(folder.path, join(folder.path, 'a/loop'));
    symlinkSync(join(folder.path, 'gone.png'), join(folder.path, 'broken.png'));
    const { files, setAside } = findFiles(folder.path);
    expect(files.map((file) => file.path)).toEqual(['a/x.png']);
    expect(setAside).toEqual([{ path: 'broken.png', reason: 'a link that leads nowhere' }]);
  });

  it('sets aside what cannot be looked at, by name, and goes on', () => {
    touch('a.png', 'z/b.png', 'locked/c.png');
    symlinkSync('self.png', join(folder.path, 'self.png'));
    symlinkSync('two', join(folder.path, 'one'));
    symlinkSync('one', join(folder.path, 'two'));
    symlinkSync('a.png/inside', join(folder.path, 'through a file.png'));
    const latin = Buffer.concat([Buffer.from(`${folder.path}/caf`), Buffer.from([0xe9]), Buffer.from('.png')]);
    writeFileSync(latin, 'x');
    chmodSync(join(folder.path, 'locked'), 0o000);
    const { files, setAside } = findFiles(folder.path);
    chmodSync(join(folder.path, 'locked'), 0o755);
    // For root every folder may be read.
    const isRoot = process.getuid?.() === 0;
    expect(files.map((file) => file.path)).toEqual(['a.png', ...(isRoot ? ['locked/c.png'] : []), 'z/b.png']);
    const reasons = Object.fromEntries(setAside.map(({ path, reason }) => [path, reason]));
    expect(reasons).toEqual({
      'caf\\xe9.png': 'its name is not UTF-8: rename it',
      ...(isRoot ? {} : { 'locked/': 'cannot be read: permission denied' }),
      one: 'a link that leads to itself',
      'self.png': 'a link that leads to itself',
      'through a file.png': 'a link that leads nowhere',
      two: 'a link that leads to itself',
    });
  });

  it('takes the longest names and paths there are', () => {
    const step = 'd'.repeat(250);
    let deep = folder.path;
    for (let level = 0; level < 14; level++) deep = join(deep, step);
    mkdirSync(deep, { recursive: true });
    touch(`${'n'.repeat(251)}.png`);
    expect(findFiles(folder.path).files).toHaveLength(1);
  });

  it('does not enter the excluded folders', () => {
    touch('images/a.png', 'masks/a.png');
    expect(findFiles(folder.path, [join(folder.path, 'masks')]).files.map((file) => file.path)).toEqual([
      'images/a.png',
    ]);
  });

  it('refuses a missing folder and a file', () => {
    const [path] = touch('file.png');
    expect(() => findFiles(join(folder.path, 'absent'))).toThrow(/absent: no such folder/);
    expect(() => findFiles(path!)).toThrow(/is a file/);
  });
});

describe('assignIds', () => {
  it('takes the stem, in composed Unicode', () => {
    expect(stemOf('a/u\u0308 b.v2.png')).toBe('\u00fc b.v2');
    expect(idsOf('x/ISIC_1.jpg', 'ISIC_2.JPG')).toEqual({ 'x/ISIC_1.jpg': 'ISIC_1', 'ISIC_2.JPG': 'ISIC_2' });
  });

  it('tells equal stems of several folders apart by the folder', () => {
    expect(idsOf('a/1.png', 'b/c/1.png', '2.png')).toEqual({ 'a/1.png': 'a__1', 'b/c/1.png': 'b__c__1', '2.png': '2' });
  });

  it('takes the first of one stem in one folder, also where only the case differs', () => {
    const { candidates, setAside } = assignIds(found('a.jpg', 'a.png', 'A.tif'));
    expect(candidates.map((candidate) => candidate.path)).toEqual(['a.jpg']);
    expect(setAside.map((file) => file.reason)).toEqual(['has the same id as a.jpg', 'has the same id as a.jpg']);
  });

  it('sets other files aside', () => {
    const { candidates, setAside } = assignIds(found('a.jpg', 'read me.txt', 'no-extension'));
    expect(candidates.map((candidate) => candidate.id)).toEqual(['a', 'no-extension']);
    expect(setAside.map((file) => file.reason)).toEqual(['not an image by its extension .txt']);
  });

  it('gives every id once, even where a folder spells another id', () => {
    const paths = ['a__1.png', 'a/1.png', 'b/1.png'];
    const { candidates, setAside } = assignIds(found(...paths));
    expect(new Set(candidates.map((candidate) => candidate.id.toLowerCase())).size).toBe(candidates.length);
    expect(candidates.length + setAside.length).toBe(paths.length);
  });
});
