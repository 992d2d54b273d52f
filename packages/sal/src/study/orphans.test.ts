/** Masks whose rows are lost: whatever the log, a mask that was once recorded can be taken back. */

import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { sal } from '../../test/support/command.js';
import { imageFolder, leftMask, put, temporaryFolder } from '../../test/support/small-images.js';
import { findOrphans, takeBack } from './orphans.js';
import { Study } from './study.js';

const folder = temporaryFolder();
afterAll(folder.remove);
const by = { author: 'reader', tool: 'test' };
const sha256 = (png: Uint8Array) => createHash('sha256').update(png).digest('hex');
let copies = 0;

async function makeStudy(name: string): Promise<string> {
  const directory = join(folder.path, name, 'study');
  const { images } = await imageFolder(join(folder.path, name), 5);
  const made = await sal('init', directory, '--images', images, '--size', '32', '--split', 'test=0');
  expect(made.code).toBe(0);
  return directory;
}

/** The files as a power cut leaves them now, with the write-ahead log cut to a length. */
function cutCopy(directory: string, walBytes: number): string {
  const copy = join(folder.path, `copy-${++copies}`);
  cpSync(directory, copy, { recursive: true, preserveTimestamps: true, filter: (path) => !path.endsWith('-shm') });
  truncateSync(join(copy, 'study.db-wal'), walBytes);
  return copy;
}

/** Every mask that lies anywhere in the study, by hash. */
function allMasks(directory: string): Set<string> {
  const names = readdirSync(join(directory, 'masks'), { recursive: true }) as string[];
  const files = names.map((name) => join(directory, 'masks', name)).filter((path) => statSync(path).isFile());
  return new Set(files.map((path) => sha256(readFileSync(path))));
}

describe('a cut write-ahead log', () => {
  it('loses no mask, at whatever byte it is cut: the newest of each image is the current one again', async () => {
    const directory = await makeStudy('cut');
    const study = Study.open(directory);
    const newest = new Map<string, string>();
    const drawn = new Set<string>();
    const lengths = [0];
    for (let i = 0; i < 12; i++) {
      const id = `img0${i % 5}`;
      const png = await leftMask(48, 40, (i + 1) / 14);
      study.addAnnotation(id, png, by);
      newest.set(id, sha256(png));
      drawn.add(sha256(png));
      lengths.push(statSync(join(directory, 'study.db-wal')).size);
      await new Promise((resolve) => setTimeout(resolve, 3));
    }
    const cuts = [...lengths, ...lengths.slice(1).map((length) => length - 100)];
    const copied = cuts.map((length) => cutCopy(directory, length));
    study.close();
    for (const copy of copied) {
      const cut = Study.open(copy);
      await takeBack(cut);
      const current = new Map([...cut.annotations()].map(([id, record]) => [id, record.sha256]));
      expect(current).toEqual(newest);
      for (const record of cut.annotations().values()) expect(sha256(readFileSync(record.path))).toBe(record.sha256);
      const masks = allMasks(copy);
      for (const mask of drawn) expect(masks.has(mask)).toBe(true);
      expect(findOrphans(cut)).toEqual([]);
      cut.close();
    }
  });

  it('is told by every verb, and mended by sal mend', async () => {
    const directory = await makeStudy('told');
    const study = Study.open(directory);
    const before = statSync(join(directory, 'study.db-wal'), { throwIfNoEntry: false })?.size ?? 0;
    for (const id of ['img00', 'img01', 'img02']) study.addAnnotation(id, await leftMask(), by);
    const copy = cutCopy(directory, before);
    study.close();
    put(join(copy, 'masks', 'img03.png'), 'no mask at all');
    const { err } = await sal('select', copy, '--budget', '1', '--strategy', 'random', '--no-pictures');
    expect(err).toMatch(
      /4 masks lie in the study without a record, such as .*img0\d\.png: take them back with sal mend/,
    );
    const mended = await sal('mend', copy, '--json');
    expect(mended.json()).toMatchObject({ taken: 3, rebuilt: 0, ok: false });
    expect(mended.err).toMatch(/img03.*not taken back: /);
    const again = Study.open(copy);
    expect([...again.annotations().keys()]).toEqual(['img00', 'img01', 'img02']);
    expect([...again.annotations().values()][0]).toMatchObject({ author: 'unknown', tool: 'sal mend', revision: 1 });
    again.close();
  });
});

describe('what a person put in the folder of masks', () => {
  it('is never written over: neither a painted mask, nor one without a row, nor an older revision', async () => {
    const directory = await makeStudy('painted');
    const study = Study.open(directory);
    const [first, second, third, painted] = await Promise.all([0.2, 0.4, 0.6, 0.8].map((at) => leftMask(48, 40, at)));
    const mask = join(directory, 'masks', 'img00.png');
    writeFileSync(mask, painted!);
    study.addAnnotation('img00', first!, by);
    expect(allMasks(directory)).toContain(sha256(painted!));
    // A revision of another history lies where this one is to be kept.
    put(join(directory, 'masks', 'superseded', 'img00.r1.png'), third!);
    study.close();
    const again = Study.open(directory);
    again.addAnnotation('img00', second!, by);
    const kept = join(directory, 'masks', 'superseded', 'img00.r1.png');
    expect(sha256(readFileSync(kept))).toBe(sha256(first!));
    for (const png of [first, second, third, painted]) expect(allMasks(directory)).toContain(sha256(png!));
    again.close();
  });

  it('is put back only where it is what the row says', async () => {
    const directory = await makeStudy('back');
    const study = Study.open(directory);
    const [recorded, other] = [await leftMask(48, 40, 0.3), await leftMask(48, 40, 0.7)];
    const { path } = study.addAnnotation('img01', recorded, by);
    study.close();
    // As a crash leaves it: the recorded revision under its second name, a mask that was never recorded in its place.
    renameSync(path, join(directory, 'masks', 'superseded', 'img01.r1.png'));
    writeFileSync(path, other);
    const again = Study.open(directory);
    expect(readFileSync(path).equals(recorded)).toBe(true);
    expect(existsSync(join(directory, 'masks', 'superseded', 'img01.r1.png'))).toBe(false);
    expect(allMasks(directory)).toContain(sha256(other));
    again.close();
  });
});
