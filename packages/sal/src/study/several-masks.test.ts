/** Masks in several files from `init` and `label` to where they are used. */

import { copyFileSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { picture, put, temporaryFolder } from '../../test/support/small-images.js';
import { encodeMaskPng } from '../images/decode-mask.js';
import { type Hooks, silentHooks } from '../progress.js';
import { initStudy } from './init.js';
import { initSettings } from './init-settings.js';
import { labelStudy } from './label.js';
import { readAnnotationMask, readReferenceMask } from './stored-masks.js';
import { Study } from './study.js';
import { readTable } from './table.js';

const WIDTH = 48;
const HEIGHT = 40;
let folder: ReturnType<typeof temporaryFolder>;
let warnings: string[];
let lines: string[];
const opened: Study[] = [];
const hooks: Hooks = { ...silentHooks, warn: (line) => warnings.push(line), log: (line) => lines.push(line) };
beforeEach(() => {
  folder = temporaryFolder();
  [warnings, lines] = [[], []];
});
afterEach(() => {
  for (const study of opened.splice(0)) study.close();
  folder.remove();
});

/** Class `value` in columns from to from + 8. */
function stripe(from: number, value = 1): Uint8Array {
  return Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) => (i % WIDTH >= from && i % WIDTH < from + 8 ? value : 0));
}
const png = (mask: Uint8Array, classes = 2) => encodeMaskPng(mask, WIDTH, HEIGHT, classes);
const union = (...masks: Uint8Array[]) => masks[0]!.map((_, i) => Math.max(...masks.map((mask) => mask[i]!)));
const inFolder = (...names: string[]) => join(folder.path, ...names);

async function init(images: string, changes: object = {}): Promise<Study> {
  const settings = initSettings.parse({ images: inFolder(images), size: 32, split: 'pool=1.0', ...changes });
  await initStudy(inFolder('study'), settings, '', hooks);
  const study = Study.open(inFolder('study'));
  opened.push(study);
  const picks = study.images().map(({ id }, rank) => ({ id, rank, reason: 'test', cluster: null, distance: null }));
  study.recordSelection({ strategy: 'test', budget: picks.length, seed: 0, picks });
  return study;
}

const references = async (study: Study) =>
  Object.fromEntries(
    await Promise.all(study.images().map(async (image) => [image.id, (await readReferenceMask(study, image)).mask])),
  );
const labels = async (study: Study) =>
  Object.fromEntries(
    await Promise.all(
      [...study.annotations()].map(async ([id, annotation]) => [id, (await readAnnotationMask(annotation, 2)).mask]),
    ),
  );
const reasons = () =>
  Object.fromEntries(
    readTable(inFolder('study', 'selections', 'rejected-masks.csv')).rows.map(({ cells }) => [
      cells.file,
      cells.reason,
    ]),
  );

describe('numbered masks beside their images', () => {
  beforeEach(async () => {
    for (const i of [1, 2, 3]) {
      put(inFolder('data', 'benign', `benign (${i}).png`), await picture(i));
      put(inFolder('data', 'benign', `benign (${i})_mask.png`), await png(stripe(4 * i)));
    }
    put(inFolder('data', 'benign', 'benign (2)_mask_1.png'), await png(stripe(30)));
    put(inFolder('data', 'benign', 'benign (2)_mask_2.png'), await png(stripe(40)));
  });

  const expected = {
    'benign (1)': stripe(4),
    'benign (2)': union(stripe(8), stripe(30), stripe(40)),
    'benign (3)': stripe(12),
  };

  it('are no images, and their union is reference and label', async () => {
    const study = await init('data', { masks: inFolder('data') });
    expect(await references(study)).toEqual(expected);
    expect(warnings.filter((line) => !line.includes('test set'))).toEqual([]);
    expect(lines).toContain('1 image with a mask in several files, such as benign (2): their union is taken');
    expect(await labelStudy(study, { masks: inFolder('data'), author: 'A' }, hooks)).toMatchObject({
      labelled: 3,
      rejected: 0,
    });
    expect(await labels(study)).toEqual(expected);
    expect(await labelStudy(study, { masks: inFolder('data'), author: 'A' }, hooks)).toMatchObject({ unchanged: 3 });
  });

  it('are counted and named where no masks are asked for', async () => {
    const study = await init('data');
    expect(study.images()).toHaveLength(3);
    expect(warnings[0]).toMatch(
      /^5 files left out that should be no images, such as benign\/benign \(1\)_mask.png \(looks like a mask/,
    );
  });

  it('are none of them taken where one cannot be read', async () => {
    put(inFolder('data', 'benign', 'benign (2)_mask_1.png'), await picture(5));
    const study = await init('data', { masks: inFolder('data') });
    expect(study.image('benign (2)').referenceMasks).toEqual([]);
    await labelStudy(study, { masks: inFolder('data'), author: 'A' }, hooks);
    expect([...study.annotations().keys()]).toEqual(['benign (1)', 'benign (3)']);
    expect(reasons()['benign/benign (2)_mask_1.png']).toMatch(/coloured.*one of 3 files of this mask: none is taken/);
  });

  it('of more classes are refused where they overlap', async () => {
    put(inFolder('data', 'benign', 'benign (1)_mask.png'), await png(stripe(4), 3));
    put(inFolder('data', 'benign', 'benign (1)_mask_1.png'), await png(stripe(8, 2), 3));
    put(inFolder('data', 'benign', 'benign (2)_mask.png'), await png(stripe(4), 3));
    put(inFolder('data', 'benign', 'benign (2)_mask_1.png'), await png(stripe(12, 2), 3));
    put(inFolder('data', 'benign', 'benign (2)_mask_2.png'), await png(stripe(30, 2), 3));
    const study = await init('data', { masks: inFolder('data'), classes: ['background', 'disc', 'cup'] });
    expect(study.image('benign (1)').referenceMasks).toEqual([]);
    expect(warnings.join('\n')).toMatch(/benign \(1\)_mask_1\.png has class 2 at x 8, y 0, another file 1/);
    const { mask } = await readReferenceMask(study, study.image('benign (2)'));
    expect(mask).toEqual(union(stripe(4), stripe(12, 2), stripe(30, 2)));
  });

  it('that overlap by more than half are warned of', async () => {
    put(inFolder('data', 'benign', 'benign (3)_mask_1.png'), await png(stripe(13)));
    await init('data', { masks: inFolder('data') });
    expect(warnings.join('\n')).toMatch(/the files of 1 mask overlap by more than half, such as those of benign \(3\)/);
  });
});

it('takes a file for each object in the folder of its image', async () => {
  for (const id of ['0a', '0b']) {
    put(inFolder('raw', id, 'images', `${id}.png`), await picture(id.charCodeAt(1)));
    for (const at of [0, 16, 32]) put(inFolder('raw', id, 'masks', `${id}f${at}.png`), await png(stripe(at)));
  }
  const all = union(stripe(0), stripe(16), stripe(32));
  const study = await init('raw', { masks: inFolder('raw') });
  expect(await references(study)).toEqual({ '0a': all, '0b': all });
  await labelStudy(study, { masks: inFolder('raw'), author: 'A' }, hooks);
  expect(await labels(study)).toEqual({ '0a': all, '0b': all });
});

describe('sal label on a folder above the images', () => {
  it('takes the masks, and counts what is no mask once', async () => {
    for (const i of [1, 2, 3]) {
      put(inFolder('data', 'images', `${i}.png`), await picture(i));
      put(inFolder('data', 'drawn', `${i}.png`), await png(stripe(4 * i)));
    }
    put(inFolder('data', 'images', 'notes.txt'), 'x');
    const study = await init('data/images');
    expect(await labelStudy(study, { masks: inFolder('data'), author: 'A' }, hooks)).toMatchObject({
      labelled: 3,
      rejected: 0,
    });
    expect(lines).toContain('4 files of the folder are no masks: they lie among the images of the study');
  });

  it('finds masks below the images by what init saw in them', async () => {
    for (const i of [1, 2]) {
      put(inFolder('data', 'a', `${i}.png`), await picture(i));
      put(inFolder('data', 'b', `${i}.png`), await png(stripe(4 * i)));
    }
    const study = await init('data');
    expect(study.images().map(({ id }) => id)).toEqual(['1', '2']);
    expect(await labelStudy(study, { masks: inFolder('data'), author: 'A' }, hooks)).toMatchObject({ labelled: 2 });
    expect(await labels(study)).toEqual({ '1': stripe(4), '2': stripe(8) });
  });

  it('gives no image the mask of one that was left out by the split', async () => {
    for (const name of ['x', 'x_1']) put(inFolder('images', `${name}.png`), await picture(name.length));
    for (const [name, at] of [
      ['x', 0],
      ['x_1', 20],
    ] as const)
      put(inFolder('masks', `${name}.png`), await png(stripe(at)));
    const splitFile = put(inFolder('split.csv'), 'id,split\nx,pool\nx_1,test\n');
    const study = await init('images', { split: undefined, splitFile });
    await labelStudy(study, { masks: inFolder('masks'), author: 'A' }, hooks);
    expect((await labels(study)).x).toEqual(stripe(0));
  });

  it('names what cannot be looked at', async () => {
    put(inFolder('images', '1.png'), await picture(1));
    const study = await init('images');
    mkdirSync(inFolder('drawn'));
    copyFileSync(put(inFolder('ok.png'), await png(stripe(2))), inFolder('drawn', '1.png'));
    symlinkSync('loop.png', inFolder('drawn', 'loop.png'));
    expect(await labelStudy(study, { masks: inFolder('drawn'), author: 'A' }, hooks)).toMatchObject({ labelled: 1 });
    expect(reasons()).toEqual({ 'loop.png': 'a link that leads to itself' });
  });
});

it('counts black and white pictures that are taken as images', async () => {
  for (const i of [1, 2, 3]) put(inFolder('images', `${i}.png`), await png(stripe(4 * i)));
  put(inFolder('images', '4.png'), await picture(4));
  const study = await init('images', { nearDuplicates: false });
  expect(study.images()).toHaveLength(4);
  expect(warnings.join('\n')).toMatch(/3 of 4 images have two grey values at most and may be masks, such as 1\.png/);
});
