import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DatabaseSync } from '@photostructure/sqlite';
import { describe, expect, it } from 'vitest';
import { backupPath, SCHEMA_VERSION } from './migrations.js';
import { Study } from './study.js';

/** A study that version 0.1.0 wrote, with a round, labels, a training and an evaluation (its weights left out). */
const older = fileURLToPath(new URL('../../test/fixtures/study-0.1.0/study', import.meta.url));

function copyOfOlder(): string {
  const folder = join(mkdtempSync(join(tmpdir(), 'sal-migrate-')), 'study');
  cpSync(older, folder, { recursive: true });
  mkdirSync(join(folder, 'masks', 'superseded'), { recursive: true });
  return folder;
}

const tablesOf = (file: string) => {
  const database = new DatabaseSync(file, { readOnly: true });
  const names = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").all() as {
    name: string;
  }[];
  const columns = Object.fromEntries(
    names.map(({ name }) => [
      name,
      (database.prepare(`SELECT name FROM pragma_table_info('${name}')`).all() as { name: string }[]).map(
        (c) => c.name,
      ),
    ]),
  );
  database.close();
  return columns;
};

describe('a study of version 1', () => {
  it('opens with its images, rounds, labels, runs and looks', () => {
    const folder = copyOfOlder();
    const study = Study.open(folder);
    expect(study.images().map(({ id }) => id)).toEqual(['p0', 'p1', 'p2', 'p3', 'p4', 'p5']);
    expect(study.selections()[0]?.picks.map(({ id }) => id)).toEqual(['p4', 'p5', 'p2']);
    expect([...study.annotations().keys()]).toEqual(['p2', 'p4', 'p5']);
    for (const { path } of study.annotations().values()) expect(existsSync(path)).toBe(true);
    expect(study.latestRun('train')?.status).toBe('finished');
    expect(study.runResult('train-001')).toMatchObject({ labels: 3 });
    expect(study.recordTestLook('evaluate-001', 2)).toBe(2);
    study.close();
  });

  it('keeps the old file, and is opened again without another copy', () => {
    const folder = copyOfOlder();
    Study.open(folder).close();
    const backup = backupPath(join(folder, 'study.db'), 1);
    const kept = readFileSync(backup);
    Study.open(folder).close();
    expect(readFileSync(backup).equals(kept)).toBe(true);
    const database = new DatabaseSync(backup, { readOnly: true });
    expect(database.prepare('PRAGMA user_version').get()).toMatchObject({ user_version: 1 });
    expect(database.prepare('SELECT count(*) AS count FROM annotations').get()).toMatchObject({ count: 3 });
    database.close();
  });

  it('has the tables of a new study afterwards', () => {
    const folder = copyOfOlder();
    Study.open(folder).close();
    const fresh = join(mkdtempSync(join(tmpdir(), 'sal-migrate-')), 'fresh');
    Study.create(fresh, { seed: 0, size: 32, color: 'rgb', images: folder, masks: null }).close();
    expect(tablesOf(join(folder, 'study.db'))).toEqual(tablesOf(join(fresh, 'study.db')));
    const database = new DatabaseSync(join(folder, 'study.db'), { readOnly: true });
    expect(database.prepare('PRAGMA user_version').get()).toMatchObject({ user_version: SCHEMA_VERSION });
    expect(database.prepare('PRAGMA integrity_check').get()).toMatchObject({ integrity_check: 'ok' });
    database.close();
  });
});
