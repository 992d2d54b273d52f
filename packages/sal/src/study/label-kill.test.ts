/** kill -9 in the middle of labelling, through the real command, many times: nothing recorded is lost. */

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sal } from '../../test/support/command.js';
import { leftMask, picture, put, temporaryFolder } from '../../test/support/small-images.js';
import { Study } from './study.js';

const COUNT = 120;
const command = new URL('../../bin/sal.js', import.meta.url).pathname;
const folder = temporaryFolder();
const directory = join(folder.path, 'study');
const drawn = join(folder.path, 'drawn');
const ids = Array.from({ length: COUNT }, (_, i) => `img${String(i).padStart(3, '0')}`);

beforeAll(async () => {
  for (const [i, id] of ids.entries()) put(join(folder.path, 'images', `${id}.png`), await picture(i, 200, 160));
  expect(
    (await sal('init', directory, '--images', join(folder.path, 'images'), '--size', '32', '--split', 'test=0')).code,
  ).toBe(0);
  withStudy((study) => {
    const picks = ids.map((id, rank) => ({ id, rank, reason: 'test', cluster: null, distance: null }));
    study.recordSelection({ strategy: 'test', budget: COUNT, seed: 0, picks });
  });
  await draw(0.3);
});
afterAll(folder.remove);

function withStudy<T>(look: (study: Study) => T): T {
  const study = Study.open(directory);
  try {
    return look(study);
  } finally {
    study.close();
  }
}

async function draw(share: number): Promise<void> {
  for (const [i, id] of ids.entries()) put(join(drawn, `${id}.png`), await leftMask(200, 160, share + (i % 10) / 20));
}

/** Starts `sal label` and kills it once `files` masks of the wanted kind are on disk. */
async function labelAndKill(isEnough: () => boolean): Promise<NodeJS.Signals | null> {
  const child = spawn(process.execPath, [command, 'label', directory, '--masks', drawn], { stdio: 'ignore' });
  const watch = setInterval(() => {
    if (isEnough()) child.kill('SIGKILL');
  }, 1);
  const signal = await new Promise<NodeJS.Signals | null>((resolve) => child.on('exit', (_, by) => resolve(by)));
  clearInterval(watch);
  return signal;
}

const sha256 = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');
const countOf = (path: string) => readdirSync(path).filter((name) => /^img\d+(\.r\d+)?\.png$/.test(name)).length;

/** Every recorded mask is on disk with the recorded content; returns how many are recorded with a revision. */
function checkedRevisions(): number[] {
  return withStudy((study) =>
    [...study.annotations().values()].map((record) => {
      expect(sha256(record.path), record.imageId).toBe(record.sha256);
      return record.revision;
    }),
  );
}

describe('sal label, killed', () => {
  it('keeps first masks that were recorded, and the same command finishes the work', async () => {
    let recorded = 0;
    for (const target of [10, 40, 80]) {
      expect(await labelAndKill(() => countOf(join(directory, 'masks')) >= target)).toBe('SIGKILL');
      const revisions = checkedRevisions();
      expect(revisions.length).toBeGreaterThanOrEqual(Math.max(recorded, target - 1));
      expect(new Set(revisions)).toEqual(new Set([1]));
      recorded = revisions.length;
    }
    expect(recorded).toBeLessThan(COUNT);
    const { code, json } = await sal('label', directory, '--masks', drawn, '--json');
    expect(code).toBe(0);
    expect(json()).toEqual({ labelled: COUNT - recorded, rejected: 0, unchanged: recorded, missing: 0 });
    expect(checkedRevisions()).toHaveLength(COUNT);
  });

  it('keeps the older revision of masks whose replacement was cut off', async () => {
    await draw(0.4);
    const superseded = join(directory, 'masks', 'superseded');
    for (const target of [15, 50, 85]) {
      expect(await labelAndKill(() => countOf(superseded) >= target)).toBe('SIGKILL');
      const revisions = checkedRevisions();
      expect(revisions).toHaveLength(COUNT);
      const second = revisions.filter((revision) => revision === 2).length;
      expect(second).toBeGreaterThanOrEqual(target - 1);
      // An older revision is kept for exactly those masks that have a newer one.
      expect(countOf(superseded)).toBe(second);
    }
    const { json } = await sal('label', directory, '--masks', drawn, '--json');
    expect(json()).toMatchObject({ missing: 0, rejected: 0 });
    expect(new Set(checkedRevisions())).toEqual(new Set([2]));
    expect(countOf(superseded)).toBe(COUNT);
  });
});
