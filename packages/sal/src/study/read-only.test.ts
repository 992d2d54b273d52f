/** A study that may only be read: what needs no writing works on it, and leaves it as it is. */

import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sal } from '../../test/support/command.js';
import { asOrdinaryUser } from '../../test/support/ordinary-user.js';
import { leftMask, temporaryFolder } from '../../test/support/small-images.js';
import { makeTrainedStudy, type TrainedStudy } from '../../test/support/trained-study.js';
import { Study } from './study.js';

const folder = temporaryFolder();
const out = join(folder.path, 'out');
let made: TrainedStudy;

function setRights(path: string, folderMode: number, fileMode: number): void {
  chmodSync(path, folderMode);
  for (const name of readdirSync(path, { recursive: true }) as string[]) {
    const inside = join(path, name);
    chmodSync(inside, statSync(inside).isDirectory() ? folderMode : fileMode);
  }
}
const lock = (directory: string) => setRights(directory, 0o555, 0o444);
const unlock = (directory: string) => setRights(directory, 0o755, 0o644);
const filesOf = (directory: string) =>
  (readdirSync(directory, { recursive: true }) as string[]).sort().map((name) => {
    const path = join(directory, name);
    return [name, statSync(path).isFile() ? readFileSync(path).toString('base64') : ''];
  });

beforeAll(async () => {
  made = await makeTrainedStudy();
  const trained = { iterations: 1, imagesPerSecond: null, bestValidationDice: null, labels: 0, validation: [] };
  made.study.finishRun('train-001', trained);
  made.study.close();
  chmodSync(folder.path, 0o755);
  mkdirSync(out);
  chmodSync(out, 0o777);
  setRights(made.folder, 0o755, 0o644);
  lock(made.study.directory);
  // The verbs are loaded before the rights are given up.
  for (const verb of ['report', 'predict', 'export', 'label']) expect((await sal('help', verb)).code).toBe(0);
});
afterAll(() => {
  unlock(made.study.directory);
  folder.remove();
});

describe('a read-only study', () => {
  it('is reported and predicted from, and nothing of it changes', async () => {
    const { directory } = made.study;
    const before = filesOf(directory);
    await asOrdinaryUser(async () => {
      const refused = await sal('report', directory);
      expect(refused).toMatchObject({ code: 1, err: expect.stringMatching(/is read-only[\s\S]*--out report\.html/) });
      expect(await sal('report', directory, '--out', join(out, 'report.html'))).toMatchObject({ code: 0 });
      const predicted = await sal('predict', directory, '--images', made.images, '--out', join(out, 'masks'));
      expect(predicted).toMatchObject({ code: 0 });
      const labelled = await sal('label', directory, '--masks', made.masks);
      expect(labelled).toMatchObject({
        code: 1,
        err: expect.stringMatching(/the study is read-only[\s\S]*copy the study/),
      });
    });
    expect(existsSync(join(out, 'report.html'))).toBe(true);
    expect(readdirSync(join(out, 'masks'))).toContain('test-0.png');
    expect(filesOf(directory)).toEqual(before);
  });

  it('shows the labels that only its write-ahead log holds, and cannot be written to', async () => {
    const directory = join(folder.path, 'live');
    unlock(made.study.directory);
    const study = Study.open(made.study.directory);
    study.addAnnotation('test-0', await leftMask(40, 30), { author: 'reader', tool: 'test' });
    cpSync(study.directory, directory, { recursive: true });
    study.close();
    lock(made.study.directory);
    lock(directory);
    expect(statSync(join(directory, 'study.db-wal')).size).toBeGreaterThan(0);
    await asOrdinaryUser(async () => {
      const live = Study.open(directory, { writes: false });
      expect([...live.annotations().keys()]).toEqual(['test-0']);
      expect(() => live.createRun('train', {})).toThrow();
      live.close();
    });
    unlock(directory);
  });

  it('of version 1 is read with the tables of today, and stays of version 1', async () => {
    const directory = join(folder.path, 'older');
    cpSync(fileURLToPath(new URL('../../test/fixtures/study-0.1.0/study', import.meta.url)), directory, {
      recursive: true,
    });
    lock(directory);
    const before = filesOf(directory);
    await asOrdinaryUser(async () => {
      const older = Study.open(directory, { writes: false });
      expect(older.unfinishedSelections()).toEqual([]);
      expect([...older.annotations().keys()]).toEqual(['p2', 'p4', 'p5']);
      older.close();
      expect(() => Study.open(directory)).toThrow(/read-only/);
    });
    expect(filesOf(directory)).toEqual(before);
    unlock(directory);
  });
});
