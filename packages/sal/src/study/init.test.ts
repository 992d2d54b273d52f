import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { imageFolder, leftMask, picture, put, temporaryFolder } from '../../test/support/small-images.js';
import { InterruptedError, UsageError } from '../errors.js';
import { prepareImage } from '../images/decode.js';
import { type Hooks, silentHooks } from '../progress.js';
import { initStudy } from './init.js';
import { initSettings } from './init-settings.js';
import { Study } from './study.js';
import { readTable } from './table.js';

let folder: ReturnType<typeof temporaryFolder>;
let warnings: string[];
beforeEach(() => {
  folder = temporaryFolder();
  warnings = [];
});
afterEach(() => folder.remove());

const inFolder = (...names: string[]) => join(folder.path, ...names);
const target = () => inFolder('study');
const hooks: Hooks = { ...silentHooks, warn: (line) => warnings.push(line) };

async function init(changes: object = {}) {
  const settings = initSettings.parse({ images: inFolder('images'), size: 32, ...changes });
  return await initStudy(target(), settings, '# settings\n', hooks);
}

async function opened<T>(look: (study: Study) => T | Promise<T>): Promise<T> {
  const study = Study.open(target());
  try {
    return await look(study);
  } finally {
    study.close();
  }
}

const rows = (name: string) => readTable(join(target(), 'report', name)).rows.map((row) => row.cells);
const reasonOf = (path: string) => rows('quarantine.csv').find((row) => row.path === path)?.reason;

describe('initStudy', () => {
  it('makes a study: split, masks, and a cache whose rows are the images of their ids', async () => {
    const { masks } = await imageFolder(folder.path, 10);
    const result = await init({ masks, split: 'pool=8,test=2', seed: 4 });
    expect(result).toEqual({ images: 10, pool: 8, test: 2, quarantined: 0, duplicateGroups: 0 });
    expect(readdirSync(folder.path).sort()).toEqual(['images', 'masks', 'study']);
    const yaml = readFileSync(join(target(), 'sal.yaml'), 'utf8');
    expect(yaml).toContain(
      `#   images: ${inFolder('images')}\n#   masks: ${masks}\n#   size: 32\n#   color: rgb\n#   seed: 4\n`,
    );
    expect(yaml.endsWith('\n# settings\n')).toBe(true);
    await opened(async (study) => {
      expect(study.config).toEqual({
        ...{ seed: 4, size: 32, color: 'rgb', images: inFolder('images'), masks },
        classes: ['background', 'lesion'],
        maxPixels: 100_000_000,
        intensity: {},
      });
      for (const image of study.images()) {
        expect(image).toMatchObject({
          width: 48,
          height: 40,
          group: image.id,
          referenceMasks: [{ path: join(masks, `${image.id}_segmentation.png`) }],
        });
        expect(study.readPixels([image.row])).toEqual((await prepareImage(image.path, 32, 'rgb')).data);
      }
    });
    expect(warnings).toEqual([]);
  });

  it('splits the same way for the same seed, another for another', async () => {
    await imageFolder(folder.path, 12);
    const testIds = async (seed: number) => {
      await init({ seed });
      const ids = await opened((study) => study.images({ split: 'test' }).map((image) => image.id));
      rmSync(target(), { recursive: true });
      return ids;
    };
    const first = await testIds(1);
    expect(first).toHaveLength(2);
    expect(await testIds(1)).toEqual(first);
    expect(await testIds(2)).not.toEqual(first);
  });

  it('sets aside every kind of wrong file with its reason, and goes on', async () => {
    await imageFolder(folder.path, 3);
    const jpeg = await picture(50, 200, 200, 'jpeg');
    put(inFolder('images', 'empty.png'), '');
    put(inFolder('images', 'text.jpg'), 'hello');
    put(inFolder('images', 'cut.jpg'), jpeg.subarray(0, jpeg.length / 2));
    put(inFolder('images', 'mislabelled.png'), jpeg);
    put(inFolder('images', 'large.png'), await picture(51, 300, 10));
    put(inFolder('images', 'notes.csv'), 'a,b\n');
    put(inFolder('images', 'näh er', 'gut ß.png'), await picture(52));
    symlinkSync(inFolder('images'), inFolder('images', 'loop'));
    const result = await init({ maxPixels: 2500 });
    expect(result).toMatchObject({ images: 4, quarantined: 6 });
    expect(reasonOf('empty.png')).toMatch(/empty file/);
    expect(reasonOf('text.jpg')).toBe('not an image');
    expect(reasonOf('cut.jpg')).toMatch(/too large/);
    expect(reasonOf('large.png')).toMatch(/300 x 10 pixels is too large; expected: at most 2500/);
    expect(reasonOf('notes.csv')).toMatch(/extension \.csv/);
    await opened((study) => {
      expect(study.images().map((image) => image.id)).toEqual(['gut ß', 'img00', 'img01', 'img02']);
      expect(study.quarantined()).toHaveLength(6);
    });
    expect(warnings[0]).toMatch(/^6 files set aside: /);

    rmSync(target(), { recursive: true });
    expect(await init()).toMatchObject({ images: 5, quarantined: 5 });
    expect(reasonOf('cut.jpg')).toMatch(/damaged or truncated/);
    expect(reasonOf('mislabelled.png')).toBe('mislabelled: the extension is .png, the content is jpeg');
    rmSync(target(), { recursive: true });
    expect(await init({ mislabelled: 'accept' })).toMatchObject({ images: 6, quarantined: 4 });
  });

  it('reports every mask that is missing, wrong or foreign, and keeps the image', async () => {
    const { masks } = await imageFolder(folder.path, 6);
    const of = (id: string) => join(masks, `${id}_segmentation.png`);
    rmSync(of('img00'));
    put(of('img01'), await leftMask(47, 40));
    put(of('img02'), await picture(1));
    put(of('img03'), 'broken');
    put(join(masks, 'img04_mask.png'), await leftMask());
    put(join(masks, 'stranger.png'), await leftMask());
    expect(await init({ masks })).toMatchObject({ images: 6 });
    const problems = Object.fromEntries(rows('masks.csv').map((row) => [`${row.id}:${row.file}`, row.problem]));
    expect(problems).toEqual({
      'img00:': 'missing',
      'img01:img01_segmentation.png': 'is 47 x 40, its image is 48 x 40',
      'img02:img02_segmentation.png': expect.stringMatching(/^the mask is coloured; expected: only 0 and 255/),
      'img03:img03_segmentation.png': 'not an image',
      'img04:img04_mask.png': 'one of several masks of one image: none is taken',
      'img04:img04_segmentation.png': 'one of several masks of one image: none is taken',
      ':stranger.png': 'no image of this name',
    });
    await opened((study) => {
      expect(
        study
          .images()
          .filter((image) => image.referenceMasks.length > 0)
          .map((image) => image.id),
      ).toEqual(['img05']);
    });
    expect(warnings.join('\n')).toMatch(/1 of 6 images have no mask, such as img00/);
    expect(warnings.join('\n')).toMatch(/5 masks cannot be used/);
  });

  it('keeps copies and near copies in one split', async () => {
    await imageFolder(folder.path, 6);
    copyFileSync(inFolder('images', 'img00.png'), inFolder('images', 'copy.png'));
    const recompressed = await sharp(inFolder('images', 'img01.png')).jpeg({ quality: 70 }).toBuffer();
    put(inFolder('images', 'near.jpg'), recompressed);
    for (let seed = 0; seed < 5; seed++) {
      expect(await init({ split: 'pool=4,test=4', seed })).toMatchObject({
        images: 8,
        pool: 4,
        test: 4,
        duplicateGroups: 2,
      });
      await opened((study) => {
        expect(study.image('copy').split).toBe(study.image('img00').split);
        expect(study.image('near').split).toBe(study.image('img01').split);
        expect(study.image('img00').group).toBe('copy');
      });
      rmSync(target(), { recursive: true });
    }
    expect(await init({ nearDuplicates: false })).toMatchObject({ duplicateGroups: 1 });
    expect(rows('duplicates.csv')).toEqual([
      { first: 'copy', second: 'img00', kind: 'exact', bits: '0', difference: '0.00' },
    ]);
  });

  it('keeps the groups of the metadata in one split and says when sizes cannot be met', async () => {
    await imageFolder(folder.path, 9);
    const lines = Array.from({ length: 9 }, (_, i) => `img0${i}.png,patient ${Math.floor(i / 3)}`);
    const metadata = put(inFolder('meta.csv'), ['image_name,patient', ...lines].join('\n'));
    expect(await init({ metadata, groupColumn: 'patient', split: 'pool=5,test=4' })).toMatchObject({
      pool: 6,
      test: 3,
    });
    expect(warnings.join('\n')).toMatch(/do not allow pool=5,test=4 exactly: pool=6,test=3 comes nearest/);
    await opened((study) => {
      expect(new Set(study.images({ split: 'test' }).map((image) => image.group)).size).toBe(1);
    });
  });

  it('warns of images without a group', async () => {
    await imageFolder(folder.path, 3);
    const metadata = put(inFolder('meta.csv'), 'id,lesion\nimg00,7\nimg01,\n');
    await init({ metadata, groupColumn: 'lesion' });
    expect(warnings[0]).toMatch(/^2 of 3 images have no group/);
  });

  it('leaves the rest out when the split asks for fewer, and compacts the cache', async () => {
    await imageFolder(folder.path, 10);
    expect(await init({ split: 'pool=4,test=2' })).toMatchObject({ images: 6, pool: 4, test: 2 });
    expect(rows('left-out.csv')).toHaveLength(4);
    await opened(async (study) => {
      expect(study.images().map((image) => image.row)).toEqual([0, 1, 2, 3, 4, 5]);
      expect(readFileSync(study.cachePath)).toHaveLength(6 * 32 * 32 * 3);
      for (const image of study.images()) {
        expect(study.readPixels([image.row])).toEqual((await prepareImage(image.path, 32, 'rgb')).data);
      }
    });
  });

  it('takes a given split, in which unreadable files may stand', async () => {
    await imageFolder(folder.path, 4);
    put(inFolder('images', 'broken.png'), 'x');
    const given = 'id,split\nimg00,test\nimg01.png,pool\nimg02,pool\nimg03,test\nbroken,pool\n';
    expect(await init({ splitFile: put(inFolder('split.csv'), given) })).toMatchObject({
      pool: 2,
      test: 2,
      quarantined: 1,
    });
    await opened((study) =>
      expect(study.images({ split: 'test' }).map((image) => image.id)).toEqual(['img00', 'img03']),
    );
  });

  it('refuses a given split that tears duplicates apart, naming both lines', async () => {
    await imageFolder(folder.path, 2);
    copyFileSync(inFolder('images', 'img00.png'), inFolder('images', 'copy.png'));
    const splitFile = put(inFolder('split.csv'), 'id,split\nimg00,test\nimg01,pool\ncopy,pool\n');
    await expect(init({ splitFile })).rejects.toThrow(
      /copy \(line 4\) is in pool and img00 \(line 2\) in test, but they belong together/,
    );
    expect(existsSync(target())).toBe(false);
  });

  it('finds images and masks in one folder', async () => {
    for (const id of ['a', 'b', 'c']) {
      put(inFolder('images', `${id}.png`), await picture(id.charCodeAt(0)));
      put(inFolder('images', `${id}_mask.png`), await leftMask());
    }
    expect(await init({ masks: inFolder('images') })).toMatchObject({ images: 3 });
    await opened((study) =>
      expect(study.images().every((image) => image.referenceMasks[0]?.path.endsWith('_mask.png'))).toBe(true),
    );
  });

  it('keeps grey pictures in one channel', async () => {
    await imageFolder(folder.path, 3);
    await init({ color: 'grey' });
    await opened((study) => {
      expect(study.channels).toBe(1);
      expect(readFileSync(study.cachePath)).toHaveLength(3 * 32 * 32);
    });
  });

  it('leaves nothing behind when it fails or is interrupted, and clears up after a killed one', async () => {
    put(inFolder('images', 'broken.png'), 'x');
    await expect(init()).rejects.toThrow(/none of 1 image files could be read \(broken\.png: not an image\)/);
    expect(readdirSync(folder.path)).toEqual(['images']);
    await imageFolder(folder.path, 4);
    const interrupted = { ...hooks, signal: AbortSignal.abort() };
    const settings = initSettings.parse({ images: inFolder('images'), size: 32 });
    await expect(initStudy(target(), settings, '', interrupted)).rejects.toThrow(InterruptedError);
    expect(existsSync(target())).toBe(false);
    put(inFolder('.study.partial-999999999', 'study.db'), 'left by a killed process');
    put(inFolder('.study.partial-999999999', '.sal-partial'), '999999999\n');
    mkdirSync(target());
    await init();
    expect(readdirSync(folder.path).sort()).toEqual(['images', 'masks', 'study']);
    await expect(init()).rejects.toThrow(UsageError);
  });
});
