/** What happens to a study whose files somebody changed, removed or moved. */

import { appendFileSync, copyFileSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { imageFolder, leftMask, picture, put, temporaryFolder } from '../../test/support/small-images.js';
import { type Hooks, silentHooks } from '../progress.js';
import { adoptChanges } from './adopt.js';
import { initStudy } from './init.js';
import { initSettings } from './init-settings.js';
import { labelStudy } from './label.js';
import { withOriginal } from './original-picture.js';
import { ChangedFileError } from './recorded-file.js';
import { relinkStudy } from './relink.js';
import { readAnnotationMask, readReferenceMask } from './stored-masks.js';
import { Study } from './study.js';
import { verifyStudy } from './verify.js';

let folder: ReturnType<typeof temporaryFolder>;
let study: Study;
let warnings: string[];
const hooks: Hooks = { ...silentHooks, warn: (line) => warnings.push(line) };
const inFolder = (...names: string[]) => join(folder.path, ...names);
const directory = () => inFolder('study');
const storedMask = (id: string) => join(directory(), 'masks', `${id}.png`);

beforeEach(async () => {
  folder = temporaryFolder();
  warnings = [];
  await imageFolder(folder.path, 4);
  const settings = initSettings.parse({ images: inFolder('images'), masks: inFolder('masks'), size: 32 });
  await initStudy(directory(), { ...settings, split: 'pool=1.0' }, 'label: {}\n', silentHooks);
  study = Study.open(directory());
  const picks = study.images().map(({ id }, rank) => ({ id, rank, reason: 'test', cluster: null, distance: null }));
  study.recordSelection({ strategy: 'test', budget: 4, seed: 0, picks });
  await labelStudy(study, { masks: inFolder('masks'), author: 'A' }, silentHooks);
});
afterEach(() => {
  study.close();
  folder.remove();
});

const problems = async () => (await verifyStudy(study, hooks)).findings.map(({ id, problem }) => `${id}: ${problem}`);
const annotation = (id: string) => study.annotations().get(id)!;

describe('verify', () => {
  it('finds nothing in a study that nobody touched, and reads all of it', async () => {
    const { findings, checked, unknown } = await verifyStudy(study, hooks);
    expect(findings).toEqual([]);
    // Pictures, references, masks and prepared pictures.
    expect([checked, unknown]).toEqual([16, 0]);
  });

  it('names every file that was changed, is gone or has no record', async () => {
    put(inFolder('images', 'img00.png'), await picture(77));
    rmSync(inFolder('images', 'img01.png'));
    put(inFolder('masks', 'img02_segmentation.png'), await leftMask(48, 40, 0.9));
    rmSync(inFolder('masks', 'img03_segmentation.png'));
    put(storedMask('img00'), await leftMask(48, 40, 0.05));
    rmSync(storedMask('img01'));
    put(storedMask('stray'), await leftMask());
    const pixels = readFileSync(study.cachePath);
    pixels[2 * 32 * 32 * 3 + 5]! ^= 1;
    writeFileSync(study.cachePath, pixels);
    expect((await problems()).sort()).toEqual([
      'img00: mask that was changed',
      'img00: picture that was changed',
      'img01: mask that is gone',
      'img01: picture that is gone',
      'img02: prepared picture that is damaged',
      'img02: reference mask that was changed',
      'img03: reference mask that is gone',
      'stray: mask without a record',
    ]);
    for (const { fix } of (await verifyStudy(study, hooks)).findings) expect(fix).not.toBe('');
  });

  it('names prepared pixels of another length, and an older revision that was changed', async () => {
    put(inFolder('masks', 'img00_segmentation.png'), await leftMask(48, 40, 0.9));
    await labelStudy(study, { masks: inFolder('masks'), author: 'B' }, silentHooks);
    put(join(directory(), 'masks', 'superseded', 'img00.r1.png'), await leftMask(48, 40, 0.01));
    appendFileSync(study.cachePath, 'x');
    expect((await problems()).sort()).toEqual([
      ': file of prepared pixels of 12289 bytes in the place of 12288',
      'img00: older revision of a mask that was changed',
      'img00: reference mask that was changed',
    ]);
  });

  it('counts what an older version recorded no hash of', async () => {
    const older = Study.create(inFolder('older'), {
      seed: 0,
      size: 32,
      color: 'rgb',
      images: inFolder('images'),
      masks: null,
    });
    const [image] = study.images();
    older.addImages([{ ...image!, fileSha256: null, referenceMasks: [], pixelsSha256: 'x', perceptualHash: '' }]);
    writeFileSync(older.cachePath, new Uint8Array(32 * 32 * 3));
    expect(await verifyStudy(older, hooks)).toMatchObject({ unknown: 1, findings: [{ problem: /damaged/ }] });
    older.close();
  });
});

describe('a file that was changed', () => {
  it('is named where it is used, and used by nothing', async () => {
    put(storedMask('img00'), await leftMask(48, 40, 0.05));
    put(inFolder('masks', 'img01_segmentation.png'), await leftMask(48, 40, 0.9));
    put(inFolder('images', 'img02.png'), await picture(77));
    const image = (id: string) => study.image(id);
    await expect(readAnnotationMask(annotation('img00'), 2)).rejects.toThrow(
      /mask of img00 was changed.*[\s\S]*--adopt/,
    );
    await expect(readReferenceMask(study, image('img01'))).rejects.toThrow(
      /img01_segmentation\.png: the reference mask of img01 was changed[\s\S]*--adopt/,
    );
    await expect(withOriginal(image('img02'), async () => 1)).rejects.toThrow(ChangedFileError);
    await expect(withOriginal(image('img03'), async (bytes) => bytes.length)).resolves.toBeGreaterThan(100);
  });

  it('is not replaced by sal label, which says why', async () => {
    const repainted = await leftMask(48, 40, 0.05);
    put(storedMask('img00'), repainted);
    put(inFolder('masks', 'img00_segmentation.png'), await leftMask(48, 40, 0.9));
    put(inFolder('masks', 'img01_segmentation.png'), await leftMask(48, 40, 0.9));
    expect(await labelStudy(study, { masks: inFolder('masks'), author: 'B' }, hooks)).toMatchObject({
      labelled: 1,
      rejected: 1,
    });
    expect(readFileSync(storedMask('img00'))).toEqual(repainted);
    expect(readFileSync(join(directory(), 'selections', 'rejected-masks.csv'), 'utf8')).toMatch(
      /img00_segmentation.*changed outside the program/,
    );
  });

  it('comes back by its recorded content, and one that is gone by labelling again', async () => {
    const kept = readFileSync(storedMask('img00'));
    put(storedMask('img00'), await leftMask(48, 40, 0.05));
    put(storedMask('img00'), kept);
    rmSync(storedMask('img01'));
    await labelStudy(study, { masks: inFolder('masks'), author: 'B' }, hooks);
    expect(await problems()).toEqual([]);
    expect(annotation('img01').revision).toBe(2);
  });
});

describe('adopt', () => {
  it('takes a repainted mask in as a revision and a reference as it is', async () => {
    // As tools save: with alpha, and 1 in the place of 255.
    const drawn = await sharp(await leftMask(48, 40, 0.25))
      .ensureAlpha()
      .png()
      .toBuffer();
    put(storedMask('img00'), drawn);
    put(inFolder('masks', 'img01_segmentation.png'), await leftMask(48, 40, 0.9));
    expect(await adoptChanges(study, 'A. Reader', hooks)).toEqual({ masks: 1, references: 1, refused: [] });
    expect(annotation('img00')).toMatchObject({ revision: 2, author: 'A. Reader', tool: 'sal verify --adopt' });
    const { mask } = await readAnnotationMask(annotation('img00'), 2);
    expect(mask.reduce((sum, value) => sum + value, 0)).toBe(12 * 40);
    const reference = await readReferenceMask(study, study.image('img01'));
    expect(reference.mask.reduce((sum, value) => sum + value, 0)).toBe(44 * 40);
    expect(await problems()).toEqual([]);
    expect(await adoptChanges(study, 'A', hooks)).toEqual({ masks: 0, references: 0, refused: [] });
    expect(warnings[0]).toMatch(/1 reference masks count as they are now/);
  });

  it('refuses what is no mask of the image, and leaves it where it is', async () => {
    const resized = await leftMask(40, 48);
    put(storedMask('img00'), resized);
    put(storedMask('img01'), await picture(3));
    put(inFolder('masks', 'img02_segmentation.png'), 'nothing');
    const { masks, references, refused } = await adoptChanges(study, 'A', hooks);
    expect([masks, references]).toEqual([0, 0]);
    expect(refused.map(({ reason }) => reason)).toEqual([
      'is 40 x 48, its image is 48 x 40',
      expect.stringMatching(/coloured/),
      expect.stringMatching(/not an image/),
    ]);
    expect(readFileSync(storedMask('img00'))).toEqual(resized);
    expect((await problems()).length).toBe(3);
  });
});

describe('relink', () => {
  it('finds folders that moved, and the study is as it was', async () => {
    renameSync(inFolder('images'), inFolder('pictures'));
    renameSync(inFolder('masks'), inFolder('truth'));
    expect((await problems()).length).toBe(8);
    const moved = { images: inFolder('pictures'), masks: inFolder('truth') };
    expect(await relinkStudy(study, moved, hooks)).toEqual({ ...moved, compared: 8, unknown: 0 });
    study.close();
    study = Study.open(directory());
    expect(study.config).toMatchObject(moved);
    expect(await problems()).toEqual([]);
    const yaml = readFileSync(join(directory(), 'sal.yaml'), 'utf8');
    expect(yaml).toContain(`#   images: ${moved.images}\n#   masks: ${moved.masks}\n`);
    expect(yaml).not.toContain(inFolder('images'));
    expect(yaml).toContain('label: {}\n');
  });

  it('names what is missing or differs, and changes nothing', async () => {
    renameSync(inFolder('images'), inFolder('pictures'));
    put(inFolder('pictures', 'img02.png'), await picture(77));
    rmSync(inFolder('pictures', 'img03.png'));
    await expect(relinkStudy(study, { images: inFolder('pictures'), masks: inFolder('masks') }, hooks)).rejects.toThrow(
      /img02\.png has another content; .*img03\.png is missing: 2 files of 4 are not what the study recorded[\s\S]*nothing was changed/,
    );
    study.close();
    study = Study.open(directory());
    expect(study.config.images).toBe(inFolder('images'));
  });

  it('says what is wrong with its folders', async () => {
    await expect(relinkStudy(study, {}, hooks)).rejects.toThrow(/no folder is given/);
    await expect(relinkStudy(study, { images: inFolder('absent') }, hooks)).rejects.toThrow(/absent: no such folder/);
    const plain = Study.create(inFolder('plain'), {
      seed: 0,
      size: 32,
      color: 'rgb',
      images: inFolder('images'),
      masks: null,
    });
    await expect(relinkStudy(plain, { masks: inFolder('masks') }, hooks)).rejects.toThrow(/has no reference masks/);
    plain.close();
  });

  it('takes masks inside the folder of images along, and warns of what it could not compare', async () => {
    const inside = Study.create(inFolder('inside'), {
      ...{ seed: 0, size: 32, color: 'rgb' as const },
      ...{ images: inFolder('data'), masks: inFolder('data', 'truth') },
    });
    copyFileSync(inFolder('images', 'img00.png'), put(inFolder('elsewhere', 'img00.png'), ''));
    put(inFolder('elsewhere', 'truth', 'img00.png'), await leftMask());
    const [image] = study.images();
    const referenceMasks = [{ path: inFolder('data', 'truth', 'img00.png'), sha256: null }];
    const path = inFolder('data', 'img00.png');
    inside.addImages([{ ...image!, path, referenceMasks, pixelsSha256: '', perceptualHash: '' }]);
    expect(await relinkStudy(inside, { images: inFolder('elsewhere') }, hooks)).toEqual({
      images: inFolder('elsewhere'),
      masks: inFolder('elsewhere', 'truth'),
      compared: 1,
      unknown: 1,
    });
    expect(warnings).toEqual(['1 file could not be compared: the study was made before hashes were recorded']);
    expect(existsSync(path)).toBe(false);
    inside.close();
  });
});
