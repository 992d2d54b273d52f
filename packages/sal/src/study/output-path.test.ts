import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { put, temporaryFolder } from '../../test/support/small-images.js';
import { UsageError } from '../errors.js';
import { checkOutputFile, checkOutputFolder, refuseLinksInside } from './output-path.js';

let folder: { path: string; remove(): void };
const at = (...names: string[]) => join(folder.path, ...names);
const file = (path: string, overwrite = false) =>
  checkOutputFile({ path, flag: '--out', overwrite, isOurs: (head) => head.startsWith('ours') });

beforeEach(() => {
  folder = temporaryFolder();
  put(at('study', 'study.db'), 'facts');
  for (const name of ['masks', 'cache', 'runs', 'selections', 'report']) mkdirSync(at('study', name));
});
afterEach(() => folder.remove());

describe('a file to write', () => {
  it('may be new, in a folder that is there or can be made, or one that was written before', () => {
    for (const path of [
      at('new.html'),
      at('a', 'b', 'new.html'),
      at('study', 'report', 'new.html'),
      at('study', 'x.html'),
    ]) {
      expect(file(path)).toBe(path);
    }
    put(at('before.html'), 'ours, of yesterday');
    expect(file(at('before.html'))).toBe(at('before.html'));
    expect(existsSync(at('a'))).toBe(false);
  });

  it('is refused where a person has something, unless they say so', () => {
    for (const name of ['thesis.tex', 'masks.png', 'empty']) {
      put(at(name), name === 'empty' ? '' : 'the only copy');
      expect(() => file(at(name))).toThrow(/the file exists[\s\S]*--overwrite/);
      expect(file(at(name), true)).toBe(at(name));
    }
  });

  // Everything that a study holds or may come to hold, also in other letters; a folder on the way may be a link.
  const own = [
    ...[
      'study.db',
      'study.db-wal',
      'study.db-shm',
      'study.version-1.db',
      'sal.yaml',
      'SAL.YAML',
      'lock.json',
      '.hidden',
    ],
    ...[
      'masks/a.png',
      'masks/superseded/a.r1.png',
      'Masks/a.png',
      'cache/images.u8',
      'runs/train-001/best.safetensors',
    ],
    ...[
      'selections/round-0/picks.csv',
      'report/quarantine.csv',
      'report/masks.csv',
      'report/duplicates.csv',
      'masks',
      'report',
    ],
  ];
  it.each(own)("is never the study's own %s", (name) => {
    symlinkSync(at('study'), at('link'));
    for (const study of ['study', 'link', 'study/../link', 'study/runs/..']) {
      for (const overwrite of [false, true]) {
        expect(() => file(`${folder.path}/${study}/${name}`, overwrite)).toThrow(UsageError);
        if (!existsSync(at('study', name)) && !basename(name).startsWith('.')) {
          expect(() => checkOutputFolder(`${folder.path}/${study}/${name}`, '--out')).toThrow(UsageError);
        }
      }
    }
    expect(readFileSync(at('study', 'study.db'), 'utf8')).toBe('facts');
  });

  it('is no link, folder, pipe, socket or device, and not below a file, with --overwrite neither', async () => {
    put(at('target'), 'ours');
    symlinkSync(at('target'), at('link'));
    symlinkSync(at('nowhere'), at('dangling'));
    symlinkSync(at('nowhere'), at('dangling-folder'));
    mkdirSync(at('folder'));
    execFileSync('mkfifo', [at('pipe')]);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(at('socket'), resolve));
    const names = [
      'link',
      'dangling',
      'folder',
      'pipe',
      'socket',
      'target/below',
      'dangling-folder/x',
      `${'n'.repeat(300)}`,
      'a\0b',
    ];
    for (const path of [...names.map((name) => at(name)), '/dev/null', '/dev/stdout', '/dev/full', '/proc/self/mem']) {
      expect(() => file(path, true), path).toThrow(UsageError);
    }
    server.close();
    expect(readFileSync(at('target'), 'utf8')).toBe('ours');
  });
});

describe('a folder to write into', () => {
  it('may be new or old, also within a study under a name of its own', () => {
    mkdirSync(at('old'));
    for (const path of [
      at('old'),
      at('new'),
      at('new', 'deeper'),
      at('study', 'predictions'),
      at('study', 'report', 'x'),
    ]) {
      expect(checkOutputFolder(path, '--out')).toBe(path);
    }
  });

  it('is no study, no file, no device', () => {
    put(at('file'), '');
    for (const path of [at('study'), at('file'), at('file', 'x'), '/dev/null']) {
      expect(() => checkOutputFolder(path, '--out')).toThrow(UsageError);
    }
  });

  it('has no link where files are to go', () => {
    for (const name of ['out', 'elsewhere']) mkdirSync(at(name));
    symlinkSync(at('elsewhere'), at('out', 'overlays'));
    writeFileSync(at('elsewhere', 'x'), '');
    symlinkSync(at('elsewhere', 'x'), at('out', 'a.png'));
    mkdirSync(at('out', 'b.png'));
    for (const names of [['overlays/c.png'], ['new.png', 'a.png'], ['b.png']]) {
      expect(() => refuseLinksInside(at('out'), names)).toThrow(UsageError);
    }
    expect(() => refuseLinksInside(at('out'), ['new.png', 'deeper/new.png'])).not.toThrow();
  });
});
