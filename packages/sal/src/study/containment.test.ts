/** A study from a stranger: every way out of its folder is refused by name, and nothing outside is read or written. */

import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sal } from '../../test/support/command.js';
import { put, temporaryFolder } from '../../test/support/small-images.js';
import { FailureError } from '../errors.js';
import { refuseLinks, refuseOutsideNames } from './containment.js';
import { SCHEMA } from './schema.js';

const fixture = fileURLToPath(new URL('../../test/fixtures/study-0.1.0/study', import.meta.url));
let folder: { path: string; remove(): void };
const at = (...names: string[]) => join(folder.path, ...names);

/** A study with its database, as version 0.1.0 wrote it. */
function realStudy(): void {
  rmSync(at('study'), { recursive: true });
  cpSync(fixture, at('study'), { recursive: true });
}

beforeEach(() => {
  folder = temporaryFolder();
  for (const name of ['masks/superseded', 'cache', 'report', 'runs/train-001', 'selections/round-0']) {
    mkdirSync(at('study', name), { recursive: true });
  }
  for (const name of ['study.db', 'sal.yaml', 'masks/p4.png']) put(at('study', name), name);
  put(at('outside', 'secret.png'), 'secret');
});
afterEach(() => {
  expect(readdirSync(at('outside'))).toEqual(['secret.png']);
  expect(readFileSync(at('outside', 'secret.png'), 'utf8')).toBe('secret');
  folder.remove();
});

describe('links inside a study', () => {
  const look = () => refuseLinks(at('study'));

  const folders = [
    'masks',
    'masks/superseded',
    'cache',
    'runs',
    'selections',
    'report',
    'runs/train-001',
    'selections/round-0',
  ];
  it.each(folders)('%s is refused where it is a link', (name) => {
    rmSync(at('study', name), { recursive: true, force: true });
    symlinkSync(at('outside'), at('study', name));
    expect(look).toThrow(FailureError);
    expect(look).toThrow(new RegExp(`${name}: is a link`));
  });

  const files = [
    'study.db',
    'study.db-wal',
    'study.version-1.db',
    'sal.yaml',
    'simulation.json',
    'masks/p2.png',
    'masks/new.png',
    'masks/superseded/p2.r1.png',
  ];
  const deep = [
    'cache/images.u8',
    'cache/features.safetensors',
    'runs/train-001/config.json',
    'runs/train-001/best.safetensors',
    'report/index.html',
    'selections/round-0/picks.csv',
  ];
  it.each([...files, ...deep])('%s is refused where it is a link, dangling or not', (name) => {
    for (const target of [at('outside', 'secret.png'), at('nowhere'), at('study', 'masks', 'p4.png')]) {
      rmSync(at('study', name), { force: true });
      mkdirSync(dirname(at('study', name)), { recursive: true });
      symlinkSync(target, at('study', name));
      expect(look).toThrow(/is a link/);
    }
  });

  it('the study itself may be reached through one', () => {
    symlinkSync(at('study'), at('link'));
    refuseLinks(at('link'));
  });

  it('a shared cache is one of a study of the same simulation, nothing else', () => {
    mkdirSync(at('sim', 'work'), { recursive: true });
    for (const name of ['studies/a1', 'work/b2']) cpSync(at('study'), at('sim', name), { recursive: true });
    const cache = at('sim', 'work', 'b2', 'cache');
    rmSync(cache, { recursive: true });
    symlinkSync(at('sim', 'studies', 'a1', 'cache'), cache);
    refuseLinks(at('sim', 'work', 'b2'));
    symlinkSync(at('outside', 'secret.png'), at('sim', 'studies', 'a1', 'cache', 'features.safetensors'));
    expect(() => refuseLinks(at('sim', 'work', 'b2'))).toThrow(/is a link/);
    for (const target of [at('outside'), at('study', 'cache'), at('sim', 'studies', 'a1', 'masks')]) {
      rmSync(cache);
      symlinkSync(target, cache);
      expect(() => refuseLinks(at('sim', 'work', 'b2'))).toThrow(/is a link/);
    }
  });
});

describe('names in a database', () => {
  const quoted = (text: string) => `'${text.replaceAll('\0', "' || char(0) || '")}'`;

  /** The rules on a small database after the statement. */
  const after = (sql: string) => {
    const database = new DatabaseSync(':memory:');
    database.exec(`${SCHEMA}
      INSERT INTO images (id, path, width, height, row, split, group_name, reference_mask, pixels_sha256, perceptual_hash)
        VALUES ('a', 'a.png', 1, 1, 0, 'pool', 'a', 'a_mask.png', '', '');
      INSERT INTO selections (round, strategy, budget, seed, created) VALUES (0, 's', 1, 0, '');
      INSERT INTO picks VALUES (0, 0, 'a', '', NULL, NULL);
      INSERT INTO annotations VALUES ('a', 1, '', '', '', NULL, '');
      INSERT INTO runs (number, id, kind, status, created, config) VALUES (1, 'train-001', 'train', 'finished', '', '{}');
      PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON; ${sql};`);
    return () => refuseOutsideNames(database, 'study.db');
  };

  it.each(['../../x', '/etc/passwd', 'a/b', '..', '.', '', 'a/../../b', 'x\0y'])(
    'an id %j of a run, an image, a mask or a choice is refused',
    (name) => {
      for (const statement of [
        `UPDATE runs SET id = ${quoted(name)}`,
        `UPDATE runs SET id = kind || '-' || ${quoted(name)}`,
        `UPDATE runs SET id = kind || '-1' || ${quoted(name === '' ? ' ' : name)}`,
        `UPDATE runs SET kind = ${quoted(name)}, id = ${quoted(name)} || '-001'`,
        `UPDATE images SET id = ${quoted(name)}`,
        `UPDATE annotations SET image_id = ${quoted(name)}`,
        `UPDATE picks SET image_id = ${quoted(name)}`,
      ]) {
        expect(after(statement), statement).toThrow(FailureError);
      }
    },
  );

  it.each(['../x.png', '/etc/passwd', '..', 'a/../../b.png', '', './../x', 'a/..', 'a\0b'])(
    'a path %j of an image or reference is refused',
    (path) => {
      for (const column of ['path', 'reference_mask']) {
        expect(after(`UPDATE images SET ${column} = ${quoted(path)}`)).toThrow(/the path of/);
      }
      expect(after(`UPDATE images SET reference_more = json_array('b.png', ${quoted(path)})`)).toThrow(
        /a further reference/,
      );
    },
  );

  it.each(['a..b.png', '..a.png', 'a../b.png', 'a/.b/c.png', 'a b.png', 'é.png', 'a:b.png'])(
    'a path %j that only looks odd is read',
    (path) => {
      for (const column of ['path', 'reference_mask']) {
        expect(after(`UPDATE images SET ${column} = ${quoted(path)}`)).not.toThrow();
      }
    },
  );

  const loose = (table: string, columns: string, values: string) =>
    `DROP TABLE ${table}; CREATE TABLE ${table} (${columns}); INSERT INTO ${table} VALUES (${values})`;
  it.each([
    loose('selections', 'round, strategy, budget, seed, created', "'../../x', 's', 1, 0, ''"),
    loose('picks', 'round, image_id', "'../../x', 'a'"),
    loose('annotations', 'image_id, revision', "'a', '1/../../x'"),
    loose('runs', 'id, kind', "x'2e2e', 'train'"),
    'UPDATE images SET row = -1',
    'CREATE VIEW v AS SELECT 1',
    "CREATE TRIGGER t AFTER INSERT ON runs BEGIN UPDATE images SET path = '../x'; END",
    'DROP TABLE picks',
  ])('%s is refused', (sql) => expect(after(sql)).toThrow(FailureError));

  it('every verb that opens a study answers with what is wrong, not with a bug', async () => {
    realStudy();
    const database = new DatabaseSync(at('study', 'study.db'));
    database.exec("PRAGMA foreign_keys = OFF; UPDATE runs SET id = '../../../outside' WHERE number = 1");
    database.close();
    const verbs = [
      ...[
        ['pretrain'],
        ['select', '--budget', '1'],
        ['train'],
        ['evaluate'],
        ['report'],
        ['export', '--out', at('m.onnx')],
      ],
      ...[
        ['label', '--masks', at('outside')],
        ['predict', '--images', at('outside'), '--out', at('out')],
      ],
    ];
    for (const [verb, ...words] of verbs) {
      const { code, err } = await sal(verb!, at('study'), ...words);
      expect([verb, code, err]).toEqual([verb, 1, expect.stringContaining('the id of a run is "../../../outside"')]);
    }
    expect(existsSync(at('out'))).toBe(false);
  });
});

describe('paths in the sal.yaml of a study', () => {
  it.each([
    ['predict', 'out: /tmp/x', ['--images', '.']],
    ['predict', 'overwrite: true', ['--images', '.', '--out', 'x']],
    ['export', 'out: ../model.onnx', []],
    ['label', 'masks: /home', []],
  ])('%s: %s is refused with its line', async (verb, line, words) => {
    writeFileSync(at('study', 'sal.yaml'), `${verb}:\n  ${line}\n`);
    const { code, err } = await sal(verb, at('study'), ...words);
    expect([code, err]).toEqual([2, expect.stringMatching(/sal\.yaml, line 2: .* is set[\s\S]*command line only/)]);
  });
});

describe('names of a simulation', () => {
  it.each(['../../evil', '/tmp/evil', 'a/b', 'a\\b', '..', '.hidden', 'a\nb', '\u001b[31m', 'x'.repeat(101)])(
    'name %j is refused',
    async (name) => {
      const config = `name: ${JSON.stringify(name)}\nimages: .\nmasks: .\nbudgets: [1]\nselect: {a: {strategy: random}}\ntrain: {b: {method: supervised}}\narms: [{select: a, train: b}]\n`;
      const { code, err } = await sal('simulate', put(at('config.yaml'), config), '--dry-run');
      expect([code, err]).toEqual([2, expect.stringMatching(/name/)]);
    },
  );

  it('writes into no folder of a person, no study and no link', async () => {
    const config =
      'name: x\nimages: .\nmasks: .\nbudgets: [1]\nselect: {a: {strategy: random}}\ntrain: {b: {method: supervised}}\narms: [{select: a, train: b}]\n';
    const path = put(at('config.yaml'), config);
    put(at('home', 'report.html'), 'the only copy');
    put(at('linked', 'made-by.json'), '{}');
    symlinkSync(at('outside'), at('linked', 'jobs'));
    for (const out of ['home', 'study', 'study/masks', 'study/runs/x', 'linked', 'config.yaml']) {
      const { code, err } = await sal('simulate', path, '--out', at(out));
      expect([out, code, err]).toEqual([out, 2, expect.not.stringMatching(/internal error/)]);
    }
    expect(readFileSync(at('home', 'report.html'), 'utf8')).toBe('the only copy');
    expect(lstatSync(at('study', 'study.db')).isFile()).toBe(true);
  });
});
