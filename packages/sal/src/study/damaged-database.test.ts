/** A `study.db` that is damaged, foreign or changed by hand: opening and reading it ends in a message, never a raw error. */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/small-images.js';
import { explainSystemError } from '../cli/system-errors.js';
import { UserError } from '../errors.js';
import { Random } from '../random.js';
import { Study } from './study.js';

const folder = temporaryFolder();
afterAll(folder.remove);
const whole = join(folder.path, 'whole');
let copies = 0;

beforeAll(() => {
  const images = join(folder.path, 'images');
  const study = Study.create(whole, { seed: 1, size: 32, color: 'rgb', images, masks: null });
  study.addImages(
    Array.from({ length: 40 }, (_, row) => ({
      id: `img${row}`,
      path: join(images, `img${row}.png`),
      ...{ width: 40, height: 30, row, split: row < 30 ? ('pool' as const) : ('test' as const), group: `g${row}` },
      ...{ referenceMasks: [], fileSha256: null, pixelsSha256: '0'.repeat(64), perceptualHash: '0'.repeat(16) },
    })),
  );
  const picks = [{ id: 'img3', rank: 0, reason: 'typical', cluster: 1, distance: 0.5 }];
  study.recordSelection({ strategy: 'random', budget: 1, seed: 0, picks });
  study.finishRun(study.createRun('train', { width: 8 }).id, { dice: 0.5 });
  study.close(true);
});

/** A copy of the study whose database file `change` has had in hand. */
function changed(change: (file: string) => void): string {
  const directory = join(folder.path, `copy-${copies++}`);
  for (const name of ['masks/superseded', 'runs']) mkdirSync(join(directory, name), { recursive: true });
  copyFileSync(join(whole, 'study.db'), join(directory, 'study.db'));
  change(join(directory, 'study.db'));
  return directory;
}

const sql = (text: string) => (file: string) => {
  const database = new DatabaseSync(file);
  database.exec(`PRAGMA foreign_keys = OFF; PRAGMA writable_schema = ON; ${text}`);
  database.close();
};

/** Reads everything that verbs read. @returns the error, as the command line would see it */
function readAll(directory: string): unknown {
  try {
    const study = Study.open(directory);
    try {
      study.images();
      study.quarantined();
      study.selections();
      study.annotations();
      study.dataHash();
      for (const run of study.runs('train', 'finished')) [study.runConfig(run.id), study.runResult(run.id)];
    } finally {
      study.close();
    }
    return null;
  } catch (error) {
    return explainSystemError(error);
  }
}

const config = (value: string) => sql(`UPDATE config SET value = '${value}'`);

describe('is told by name', () => {
  it.each<[string, (file: string) => void, RegExp]>([
    ['no text in config', config(''), /study\.db, config: is damaged/],
    ['half a config', config('{"seed":1'), /is damaged/],
    ['a config of another kind', config('[1]'), /is damaged/],
    ['a size that is none', config('{"seed":1,"size":"x","color":"rgb","images":"i","masks":null}'), /size/],
    ['a colour that is none', config('{"seed":1,"size":32,"color":"cmyk","images":"i","masks":null}'), /color/],
    ['no config', sql('DELETE FROM config'), /never completed/],
    ['a table that is missing', sql('DROP TABLE picks'), /has no table picks/],
    ['a column that is missing', sql('ALTER TABLE images DROP COLUMN group_name'), /images\.group_name is missing/],
    [
      'a column of another type',
      sql('DROP TABLE quarantine; CREATE TABLE quarantine (path BLOB PRIMARY KEY, reason TEXT NOT NULL)'),
      /quarantine\.path is BLOB, expected TEXT/,
    ],
    ['a run whose settings are no JSON', sql("UPDATE runs SET config = 'x'"), /config of run train-001: is damaged/],
    ['a run whose result is a list', sql("UPDATE runs SET result = '[1]'"), /result of run train-001: is damaged/],
    ['random bytes', (file) => writeFileSync(file, Buffer.alloc(5000, 'random')), /is damaged: file is not a database/],
    ['nothing', (file) => writeFileSync(file, ''), /no tables/],
    [
      'another database',
      (file) => {
        writeFileSync(file, '');
        sql('CREATE TABLE x (y)')(file);
      },
      /no tables/,
    ],
    ['a newer version', sql('PRAGMA user_version = 99'), /newer version/],
  ])('%s', (_, change, message) => {
    const error = readAll(changed(change));
    expect(error).toBeInstanceOf(UserError);
    expect((error as Error).message).toMatch(message);
  });
});

it('cut anywhere, or with bytes turned over, it is read or told', () => {
  const bytes = readFileSync(join(whole, 'study.db'));
  const random = Random.of(8, 'damage');
  let told = 0;
  for (let i = 0; i < 60; i++) {
    const damaged = Buffer.from(bytes);
    for (let k = 0; k < 20; k++) damaged[random.integer(0, bytes.length - 1)] = random.integer(0, 255);
    const cut = i % 3 === 0 ? damaged.subarray(0, random.integer(0, bytes.length - 1)) : damaged;
    const error = readAll(changed((file) => writeFileSync(file, cut)));
    if (error === null) continue;
    expect(error, (error as Error).stack).toBeInstanceOf(UserError);
    told++;
  }
  expect(told).toBeGreaterThan(20);
});
