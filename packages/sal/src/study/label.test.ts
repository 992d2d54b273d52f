import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { imageFolder, leftMask, picture, put, temporaryFolder } from '../../test/support/small-images.js';
import { FailureError, InterruptedError, UsageError } from '../errors.js';
import { decodeMask } from '../images/decode-mask.js';
import { type Hooks, silentHooks } from '../progress.js';
import { initStudy } from './init.js';
import { initSettings } from './init-settings.js';
import { labelStudy } from './label.js';
import { Study } from './study.js';
import { readTable } from './table.js';

let folder: ReturnType<typeof temporaryFolder>;
let study: Study;
let warnings: string[];
let masks: string;
const hooks: Hooks = { ...silentHooks, warn: (line) => warnings.push(line) };
const drawn = () => join(folder.path, 'drawn');

beforeEach(async () => {
  folder = temporaryFolder();
  warnings = [];
  masks = (await imageFolder(folder.path, 6)).masks;
  const splitFile = put(
    join(folder.path, 'split.csv'),
    `id,split\n${[0, 1, 2, 3, 4].map((i) => `img0${i},pool\n`).join('')}img05,test\n`,
  );
  const settings = initSettings.parse({ images: join(folder.path, 'images'), size: 32, splitFile });
  await initStudy(join(folder.path, 'study'), settings, '', silentHooks);
  study = Study.open(join(folder.path, 'study'));
  mkdirSync(drawn());
});
afterEach(() => {
  study.close();
  folder.remove();
});

function ask(...ids: string[]): void {
  const picks = ids.map((id, rank) => ({ id, rank, reason: 'test', cluster: null, distance: null }));
  study.recordSelection({ strategy: 'test', budget: ids.length, seed: 0, picks });
}

const label = (from: string, author = 'A. Reader') => labelStudy(study, { masks: from, author }, hooks);
const rejected = () =>
  Object.fromEntries(
    readTable(join(study.directory, 'selections', 'rejected-masks.csv')).rows.map((row) => [
      row.cells.file,
      row.cells.reason,
    ]),
  );

describe('labelStudy', () => {
  it('takes the masks that were asked for and no other', async () => {
    ask('img01', 'img03');
    expect(await label(masks)).toEqual({ labelled: 2, rejected: 4, unchanged: 0, missing: 0 });
    expect([...study.annotations().keys()]).toEqual(['img01', 'img03']);
    const record = study.annotations().get('img03')!;
    expect(record).toMatchObject({ revision: 1, author: 'A. Reader', tool: 'sal label' });
    expect((await decodeMask(record.path, 2)).mask).toEqual(
      (await decodeMask(join(masks, 'img03_segmentation.png'), 2)).mask,
    );
    expect(rejected()).toEqual({
      'img00_segmentation.png': 'its image was not asked for',
      'img02_segmentation.png': 'its image was not asked for',
      'img04_segmentation.png': 'its image was not asked for',
      'img05_segmentation.png': 'its image is in the test set',
    });
    expect(existsSync(join(study.directory, 'masks', 'img05.png'))).toBe(false);
    expect(warnings).toEqual([
      '4 files were not taken: 3 because its image was not asked for; 1 because its image is in the test set (selections/rejected-masks.csv)',
    ]);
  });

  it('makes a revision of a changed mask and none of an equal one, however it is encoded', async () => {
    ask('img00');
    put(join(drawn(), 'img00.png'), await leftMask(48, 40, 0.2));
    expect(await label(drawn())).toMatchObject({ labelled: 1 });
    const other = await sharp(await leftMask(48, 40, 0.2))
      .tiff({ compression: 'lzw' })
      .toBuffer();
    rmSync(join(drawn(), 'img00.png'));
    put(join(drawn(), 'img00_mask.tif'), other);
    expect(await label(drawn())).toMatchObject({ labelled: 0, unchanged: 1, rejected: 0 });
    put(join(drawn(), 'img00_mask.tif'), await leftMask(48, 40, 0.6));
    expect(await label(drawn(), 'B. Reader')).toMatchObject({ labelled: 1, unchanged: 0 });
    expect(study.annotations().get('img00')).toMatchObject({ revision: 2, author: 'B. Reader' });
    const older = join(study.directory, 'masks', 'superseded', 'img00.r1.png');
    expect(readFileSync(older)).toEqual(await leftMask(48, 40, 0.2));
  });

  it('reports wrong files and says how many are still missing', async () => {
    ask('img00', 'img01', 'img02', 'img03');
    put(join(drawn(), 'img00.png'), await leftMask(40, 48));
    put(join(drawn(), 'img01.png'), await picture(3));
    put(join(drawn(), 'img02.png'), 'nothing');
    put(join(drawn(), 'whale.png'), await leftMask());
    put(join(drawn(), 'notes.txt'), 'x');
    expect(await label(drawn())).toEqual({ labelled: 0, rejected: 5, unchanged: 0, missing: 4 });
    expect(rejected()).toMatchObject({
      'img00.png': 'is 40 x 48, its image is 48 x 40: the sides are exchanged',
      'img01.png': expect.stringMatching(/coloured/),
      'img02.png': 'not an image',
      'whale.png': 'no image of this study has this name',
      'notes.txt': 'no image of this study has this name',
    });
    expect(warnings.at(-1)).toBe('4 of 4 images asked for have no mask yet, such as img00');
  });

  it('needs a selection and a folder', async () => {
    await expect(label(masks)).rejects.toThrow(FailureError);
    await expect(label(masks)).rejects.toThrow(/no labels were asked for yet[\s\S]*sal select/);
    ask('img00');
    await expect(label(join(folder.path, 'absent'))).rejects.toThrow(UsageError);
  });

  it('keeps what was taken when it is interrupted', async () => {
    ask('img00', 'img01', 'img02', 'img03', 'img04');
    const interruption = new AbortController();
    const stopping: Hooks = {
      ...hooks,
      signal: interruption.signal,
      progress: (_, done) => done === 2 && interruption.abort(),
    };
    await expect(labelStudy(study, { masks, author: 'A' }, stopping)).rejects.toThrow(InterruptedError);
    const taken = study.annotations().size;
    expect(taken).toBeGreaterThanOrEqual(2);
    expect(await label(masks)).toMatchObject({ labelled: 5 - taken, unchanged: taken, missing: 0 });
  });
});
