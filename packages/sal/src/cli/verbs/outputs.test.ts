/** Every verb that writes where the user says, against everything that a person may have there. */

import { createHash } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sal } from '../../../test/support/command.js';
import { put } from '../../../test/support/small-images.js';
import { makeTrainedStudy, type TrainedStudy } from '../../../test/support/trained-study.js';

let made: TrainedStudy;
let study = '';
const at = (...names: string[]) => join(made.folder, ...names);

beforeAll(async () => {
  made = await makeTrainedStudy({ untrained: true });
  study = made.study.directory;
  made.study.close();
  put(at('thesis.html'), 'the only copy');
  put(at('thesis.json'), '{"title": "the only copy"}');
  put(at('folder', 'thesis.tex'), 'the only copy');
  put(join(study, 'sal.yaml'), '');
  put(join(study, 'runs', 'train-001', 'best.safetensors'), 'weights');
  symlinkSync(at('thesis.html'), at('link.html'));
  symlinkSync(study, at('to-study'));
});
afterAll(() => rmSync(made.folder, { recursive: true, force: true }));

/** Every file of the test's folder by its content; SQLite's own files come and go. */
function content(): Record<string, string> {
  const entries = readdirSync(made.folder, { recursive: true, encoding: 'utf8' }).sort();
  const files = entries.filter((name) => !/study\.db-(wal|shm)$/.test(name) && lstatSync(at(name)).isFile());
  return Object.fromEntries(
    files.map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(at(name)))
        .digest('hex'),
    ]),
  );
}

const inStudy = (...names: string[]) => relative(made.folder, join(study, ...names));
const targets: [string, () => string][] = [
  ['a document', () => 'thesis.html'],
  ['a folder', () => 'folder'],
  ['a link', () => 'link.html'],
  ['an image', () => join('images', 'test-0.png')],
  ['a mask', () => join('masks', 'test-0_segmentation.png')],
  ['the database', () => inStudy('study.db')],
  ['the database by a link', () => join('to-study', 'study.db')],
  ['its log', () => inStudy('study.db-wal')],
  ['the settings', () => inStudy('sal.yaml')],
  ['the weights', () => inStudy('runs', 'train-001', 'best.safetensors')],
  ['a new file among the runs', () => inStudy('runs', 'new')],
  ['a new file among the masks', () => inStudy('masks', 'new.png')],
  ['a device', () => '/dev/null'],
];

it.each(targets)('%s stays what it is, whoever is told to write there', async (_, target) => {
  const path = target().startsWith('/') ? target() : at(target());
  const before = content();
  const commands = [
    ['report', study],
    ['export', study],
    ['predict', study, '--images', made.images],
  ];
  for (const command of commands) {
    if (command[0] === 'predict' && path === at('folder')) continue;
    const { code, err } = await sal(...command, '--out', path);
    expect([command[0], code, err]).toEqual([command[0], 2, expect.not.stringMatching(/internal error/)]);
  }
  for (const words of [
    ['init', path, '--images', made.images],
    ['demo', path],
  ]) {
    const { code, err } = await sal(...words);
    expect([words[0], code, err]).toEqual([words[0], 2, expect.not.stringMatching(/internal error/)]);
  }
  expect(content()).toEqual(before);
});

it('the numbers beside a page are looked at as the page is', async () => {
  const { code, err } = await sal('report', study, '--out', at('thesis.htm'));
  expect([code, err]).toEqual([2, expect.stringContaining('thesis.json')]);
  expect(existsSync(at('thesis.htm'))).toBe(false);
  expect((await sal('report', study, '--out', at('page.json'))).code).toBe(2);
});

it('a page is written, replaced by the next, and holds nobody’s paths', async () => {
  for (let time = 0; time < 2; time++)
    expect((await sal('report', study, '--out', at('pages', 'page.html'))).code).toBe(0);
  for (const name of readdirSync(at('pages'))) {
    const text = readFileSync(at('pages', name), 'utf8');
    expect(text).not.toContain(made.folder);
    writeFileSync(at('pages', name), `x${text}`);
  }
  expect((await sal('report', study, '--out', at('pages', 'page.html'))).code).toBe(2);
  expect((await sal('report', study, '--out', at('pages', 'page.html'), '--overwrite')).code).toBe(0);
});

it('a folder of results with a link inside leads nowhere else', async () => {
  mkdirSync(at('results'));
  symlinkSync(at('folder'), at('results', 'overlays'));
  const { code, err } = await sal('predict', study, '--images', made.images, '--out', at('results'), '--overwrite');
  expect([code, err]).toEqual([2, expect.stringContaining('is a link')]);
  expect(readdirSync(at('folder'))).toEqual(['thesis.tex']);
});
