/** What people get wrong with sal, init and label: each is answered with what, where and a way out, never a stack trace. */

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sal } from '../../test/support/command.js';
import { imageFolder, put, temporaryFolder } from '../../test/support/small-images.js';
import { Study } from '../study/study.js';

const folder = temporaryFolder();
const at = (...names: string[]) => join(folder.path, ...names);
const files: Record<string, string> = {
  'nothing-readable/a.png': 'text',
  'no-images/readme.txt': 'text',
  'full/file': 'x',
  'ids.csv': 'id,split\nimg00,pool\nimg01,pool\nimg02,test\nimg07,test\n',
  'values.csv': 'id,split\nimg00,pool\nimg01,train\nimg02,test\n',
  'twice.csv': 'id,split\nimg00,pool\nimg00,test\n',
  'missing.csv': 'id,split\nimg00,pool\n',
  'columns.csv': 'name,part\nimg00,pool\n',
  'ragged.csv': 'id,split\nimg00\n',
  'torn.csv': 'id,split\nimg00,pool\nimg01,test\nimg02,pool\n',
  'meta.csv': 'id,patient\nimg00,p1\nimg01,p1\nimg02,p2\n',
  'meta-two.csv': 'id,patient\nimg00,p1\nimg00,p2\n',
  'meta-no-id.csv': 'slide,patient\nimg00,p1\n',
  'empty.csv': '',
  'quote.csv': 'id,split\n"img00,pool\n',
};

beforeAll(async () => {
  await imageFolder(folder.path, 3);
  for (const [name, text] of Object.entries(files)) put(at(name), text);
  mkdirSync(at('empty'));
  for (const name of ['study', 'asked']) {
    expect((await sal('init', at(name), '--images', at('images'), '--size', '32')).code).toBe(0);
  }
  const study = Study.open(at('asked'));
  const id = study.images({ split: 'pool' })[0]!.id;
  study.recordSelection({
    strategy: 's',
    budget: 1,
    seed: 0,
    picks: [{ id, rank: 0, reason: '', cluster: null, distance: null }],
  });
  study.close();
  for (const [name, text] of [
    ['bad-key', 'label:\n  autor: me\n'],
    ['bad-section', 'lable:\n  author: me\n'],
    ['bad-yaml', 'label: [\n'],
    ['bad-value', 'label:\n  author: 5\n'],
  ] as const) {
    expect((await sal('init', at(name), '--images', at('images'), '--size', '32')).code).toBe(0);
    writeFileSync(at(name, 'sal.yaml'), text);
  }
}, 60_000);
afterAll(folder.remove);

interface Wrong {
  what: string;
  words: () => string[];
  code: 1 | 2;
  /** All of these stand in the message. */
  says: string[];
}

const initWith = (...words: string[]) => ['init', at('new'), '--images', at('images'), ...words];

const table: Wrong[] = [
  { what: 'an unknown verb', words: () => ['inti', 'x'], code: 2, says: ['unknown verb "inti"', 'did you mean init?'] },
  {
    what: 'a flag before the verb',
    words: () => ['--images', 'x', 'init'],
    code: 2,
    says: ['--images', 'a verb first'],
  },
  { what: 'help of an unknown verb', words: () => ['help', 'labl'], code: 2, says: ['did you mean label?'] },
  { what: 'no STUDY', words: () => ['init', '--images', at('images')], code: 2, says: ['STUDY is missing'] },
  {
    what: 'no --images',
    words: () => ['init', at('new')],
    code: 2,
    says: ['--images is missing', 'for example: sal init'],
  },
  {
    what: 'a second positional',
    words: () => initWith('more'),
    code: 2,
    says: ['unexpected argument "more"', 'only STUDY'],
  },
  {
    what: 'a mistyped flag',
    words: () => initWith('--image-size', '64'),
    code: 2,
    says: ['unknown flag --image-size'],
  },
  { what: 'a flag nearly right', words: () => initWith('--slpit', 'test=1'), code: 2, says: ['did you mean --split?'] },
  {
    what: 'a flag without its value',
    words: () => initWith('--size'),
    code: 2,
    says: ['--size needs a value', '--size N'],
  },
  {
    what: 'a flag given twice',
    words: () => initWith('--size', '32', '--size', '64'),
    code: 2,
    says: ['--size is given twice'],
  },
  {
    what: 'a size that is no number',
    words: () => initWith('--size', 'big'),
    code: 2,
    says: ['--size is "big"', 'a whole number'],
  },
  { what: 'a size of 100', words: () => initWith('--size', '100'), code: 2, says: ['--size is 100', 'multiple of 16'] },
  { what: 'a size of 0', words: () => initWith('--size', '0'), code: 2, says: ['--size is 0', '>=32'] },
  { what: 'a negative seed', words: () => initWith('--seed', '-1'), code: 2, says: ['--seed is -1', '>=0'] },
  {
    what: 'another colour',
    words: () => initWith('--color', 'gray'),
    code: 2,
    says: ['--color is "gray"', 'did you mean grey?'],
  },
  {
    what: 'images that do not exist',
    words: () => ['init', at('new'), '--images', at('imgs')],
    code: 2,
    says: [at('imgs'), 'no such folder'],
  },
  {
    what: 'a file for images',
    words: () => ['init', at('new'), '--images', at('ids.csv')],
    code: 2,
    says: ['ids.csv', 'is a file'],
  },
  {
    what: 'masks that do not exist',
    words: () => initWith('--masks', at('msk')),
    code: 2,
    says: [at('msk'), 'no such folder'],
  },
  {
    what: 'an empty folder',
    words: () => ['init', at('new'), '--images', at('empty')],
    code: 1,
    says: [at('empty'), 'holds no image'],
  },
  {
    what: 'a folder of other files',
    words: () => ['init', at('new'), '--images', at('no-images')],
    code: 1,
    says: ['holds no image', 'right folder?'],
  },
  {
    what: 'only unreadable images',
    words: () => ['init', at('new'), '--images', at('nothing-readable')],
    code: 1,
    says: ['none of 1', 'a.png: not an image'],
  },
  {
    what: 'a study that exists',
    words: () => ['init', at('study'), '--images', at('images')],
    code: 2,
    says: ['holds a study already', 'another folder'],
  },
  {
    what: 'a folder that is full',
    words: () => ['init', at('full'), '--images', at('images')],
    code: 2,
    says: ['is not empty'],
  },
  {
    what: 'a study that is a file',
    words: () => ['init', at('ids.csv'), '--images', at('images')],
    code: 2,
    says: ['ids.csv: is a file'],
  },
  {
    what: 'a split of nonsense',
    words: () => initWith('--split', 'half'),
    code: 2,
    says: ['--split is "half"', 'pool=1600,test=400'],
  },
  {
    what: 'a split of three',
    words: () => initWith('--split', 'pool=1,val=1,test=1'),
    code: 2,
    says: ['"val" is no part of a split'],
  },
  {
    what: 'fractions over one',
    words: () => initWith('--split', 'pool=0.9,test=0.2'),
    code: 2,
    says: ['add up to 1.1'],
  },
  {
    what: 'more images than there are',
    words: () => initWith('--split', 'pool=9,test=4'),
    code: 2,
    says: ['asks for 13 images', 'at most the 3'],
  },
  {
    what: 'two ways to split',
    words: () => initWith('--split', 'test=1', '--split-file', at('torn.csv')),
    code: 2,
    says: ['cannot both be given'],
  },
  {
    what: 'a split file that does not exist',
    words: () => initWith('--split-file', at('x.csv')),
    code: 2,
    says: [at('x.csv'), 'cannot be read'],
  },
  {
    what: 'an empty split file',
    words: () => initWith('--split-file', at('empty.csv')),
    code: 2,
    says: ['empty.csv', 'is empty'],
  },
  {
    what: 'a split file of other columns',
    words: () => initWith('--split-file', at('columns.csv')),
    code: 2,
    says: ['no column is called "id"', 'name, part'],
  },
  {
    what: 'an unknown id in the split',
    words: () => initWith('--split-file', at('ids.csv')),
    code: 2,
    says: ['ids.csv, line 5', 'img07', 'did you mean img00?'],
  },
  {
    what: 'a value other than pool and test',
    words: () => initWith('--split-file', at('values.csv')),
    code: 2,
    says: ['values.csv, line 3', '"train"', 'pool or test'],
  },
  {
    what: 'an id twice in the split',
    words: () => initWith('--split-file', at('twice.csv')),
    code: 2,
    says: ['twice.csv, line 3', 'line 2 already'],
  },
  {
    what: 'ids that the split lacks',
    words: () => initWith('--split-file', at('missing.csv')),
    code: 2,
    says: ['2 of 3 images are not in the split', 'img01'],
  },
  {
    what: 'a line with a cell too few',
    words: () => initWith('--split-file', at('ragged.csv')),
    code: 2,
    says: ['ragged.csv, line 2', '1 cells'],
  },
  {
    what: 'a quote left open',
    words: () => initWith('--split-file', at('quote.csv')),
    code: 2,
    says: ['quote.csv, line 2', 'quote'],
  },
  {
    what: 'a patient on both sides',
    words: () => initWith('--split-file', at('torn.csv'), '--metadata', at('meta.csv'), '--group-column', 'patient'),
    code: 2,
    says: ['torn.csv', 'img00 (line 2) is in pool and img01 (line 3) in test', 'belong together'],
  },
  {
    what: 'metadata without a column',
    words: () => initWith('--metadata', at('meta.csv')),
    code: 2,
    says: ['--metadata needs --group-column'],
  },
  {
    what: 'a column without metadata',
    words: () => initWith('--group-column', 'patient'),
    code: 2,
    says: ['--group-column needs --metadata'],
  },
  {
    what: 'an unknown group column',
    words: () => initWith('--metadata', at('meta.csv'), '--group-column', 'patent'),
    code: 2,
    says: ['did you mean patient?'],
  },
  {
    what: 'metadata without ids',
    words: () => initWith('--metadata', at('meta-no-id.csv'), '--group-column', 'patient'),
    code: 2,
    says: ['which column holds the image ids?', '--id-column', 'slide'],
  },
  {
    what: 'an image in two groups',
    words: () => initWith('--metadata', at('meta-two.csv'), '--group-column', 'patient'),
    code: 2,
    says: ['meta-two.csv, line 3', 'by line 2'],
  },
  {
    what: 'label without masks',
    words: () => ['label', at('asked')],
    code: 2,
    says: ['--masks is missing', '--masks DIR'],
  },
  {
    what: 'label of no study',
    words: () => ['label', at('asket'), '--masks', at('masks')],
    code: 2,
    says: ['no such study', 'did you mean', at('asked')],
  },
  {
    what: 'label of another folder',
    words: () => ['label', at('images'), '--masks', at('masks')],
    code: 2,
    says: ['is not a study', 'sal init'],
  },
  {
    what: 'label before select',
    words: () => ['label', at('study'), '--masks', at('masks')],
    code: 1,
    says: ['no labels were asked for yet', 'sal select'],
  },
  {
    what: 'label from nowhere',
    words: () => ['label', at('asked'), '--masks', at('msks')],
    code: 2,
    says: [at('msks'), 'no such folder'],
  },
  {
    what: 'an author of no letters',
    words: () => ['label', at('asked'), '--masks', at('masks'), '--author', ''],
    code: 2,
    says: ['--author is ""'],
  },
  {
    what: 'a wrong key in sal.yaml',
    words: () => ['label', at('bad-key'), '--masks', at('masks')],
    code: 2,
    says: ['sal.yaml, line 2', 'label.autor', 'did you mean author?'],
  },
  {
    what: 'a wrong section in sal.yaml',
    words: () => ['label', at('bad-section'), '--masks', at('masks')],
    code: 2,
    says: ['line 1', 'unknown section lable', 'did you mean label?'],
  },
  {
    what: 'no YAML in sal.yaml',
    words: () => ['label', at('bad-yaml'), '--masks', at('masks')],
    code: 2,
    says: ['sal.yaml, line', 'not valid YAML'],
  },
  {
    what: 'a wrong value in sal.yaml',
    words: () => ['label', at('bad-value'), '--masks', at('masks')],
    code: 2,
    says: ['line 2', 'author is 5', 'string'],
  },
];

describe('wrong input', () => {
  it.each(table)('$what', async ({ words, code, says }) => {
    const before = readdirSync(folder.path).sort();
    const result = await sal(...words(), '--json');
    expect(result.code, result.err).toBe(code);
    for (const text of says) expect(result.err).toContain(text);
    expect(result.err).toMatch(/^error: /m);
    expect(result.err).not.toMatch(/\n {4}at |node_modules|internal/);
    expect(result.json().error).toMatchObject({ name: code === 2 ? 'UsageError' : 'FailureError' });
    expect(readdirSync(folder.path).sort()).toEqual(before);
  });

  it('covers at least 40 kinds', () => {
    expect(new Set(table.map((wrong) => wrong.what)).size).toBeGreaterThanOrEqual(40);
  });

  it('names a damaged study', async () => {
    for (const suffix of ['-wal', '-shm']) rmSync(at('study', `study.db${suffix}`), { force: true });
    writeFileSync(at('study', 'study.db'), readFileSync(at('study', 'study.db')).subarray(0, 5000).fill(7, 100));
    const { code, err } = await sal('label', at('study'), '--masks', at('masks'));
    expect(code).toBe(1);
    expect(err).toMatch(/study\.db: is damaged[\s\S]*restore study\.db from a copy/);
  });
});
