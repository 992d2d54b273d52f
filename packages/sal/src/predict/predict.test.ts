import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeTrainedStudy, photograph, type TrainedStudy } from '../../test/support/trained-study.js';
import { FailureError, InterruptedError, UsageError } from '../errors.js';
import { decodeImage } from '../images/decode.js';
import { decodeMask } from '../images/decode-mask.js';
import { type Hooks, silentHooks } from '../progress.js';
import { predictFolder } from './predict.js';
import { predictSettings } from './settings.js';

let made: TrainedStudy;
let images: string;
let out: string;

beforeEach(async () => {
  made = await makeTrainedStudy({ sizes: [[20, 20]], answer: 'everything' });
  images = join(made.folder, 'new');
  out = join(made.folder, 'out');
  mkdirSync(images);
});

afterEach(() => {
  made.study.close();
  rmSync(made.folder, { recursive: true });
});

const predict = (changes: object = {}, hooks: Hooks = silentHooks) =>
  predictFolder(made.study, predictSettings.parse({ images, out, threads: 1, ...changes }), hooks);

/** Writes pictures, or the given content, under the folder of images. */
async function put(files: Record<string, [number, number] | string>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const path = join(images, name);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, typeof content === 'string' ? content : await photograph(...content, 1));
  }
}

describe('predictFolder', () => {
  it('writes a mask of the original size and an overlay for each image', async () => {
    await put({ 'a.png': [33, 21], 'sub/b.png': [40, 64] });
    expect(await predict({ batch: 1 })).toMatchObject({ run: 'train-001', images: 2, written: 2, failed: [] });
    const { mask, width, height } = await decodeMask(join(out, 'sub/b.png'), 2);
    expect([width, height, mask.every((value) => value === 1)]).toEqual([40, 64, true]);
    const file = sharp(join(out, 'a.png'));
    expect(await file.metadata()).toMatchObject({ width: 33, height: 21, channels: 1, depth: 'uchar' });
    expect(new Set(await file.raw().toBuffer())).toEqual(new Set([255]));
    const overlay = await decodeImage(join(out, 'overlays/a.png'), 'rgb');
    const original = await decodeImage(join(images, 'a.png'), 'rgb');
    expect([overlay.width, overlay.height]).toEqual([33, 21]);
    // The mask is everything: its outline is the border, and the middle is the image.
    expect(overlay.data.subarray(0, 3)).not.toEqual(original.data.subarray(0, 3));
    expect(overlay.data.subarray(1000, 1050)).toEqual(original.data.subarray(1000, 1050));
  });

  it('goes on after unreadable images, reports each, and forgets them when they are mended', async () => {
    await put({ 'a.png': [20, 20], 'broken.jpg': 'no picture', 'empty.png': '', 'notes.txt': 'passed over' });
    symlinkSync(join(images, 'nowhere'), join(images, 'link.png'));
    const warnings: string[] = [];
    const { written, failed } = await predict({}, { ...silentHooks, warn: (line) => warnings.push(line) });
    expect(written).toBe(1);
    expect(failed.map(({ image, reason }) => `${image}: ${reason.slice(0, 14)}`)).toEqual([
      'broken.jpg: not an image',
      'empty.png: empty file (0 ',
      'link.png: a link that le',
    ]);
    expect(warnings).toHaveLength(3);
    const report = readFileSync(join(out, 'failed.csv'), 'utf8').split('\n');
    expect(report.slice(0, 2)).toEqual(['image,reason', 'broken.jpg,not an image']);
    for (const name of ['broken.jpg', 'empty.png', 'link.png']) rmSync(join(images, name));
    expect((await predict()).failed).toEqual([]);
    expect(existsSync(join(out, 'failed.csv'))).toBe(false);
  });

  it('fails when no image could be predicted, and says why', async () => {
    await put({ 'broken.jpg': 'no picture' });
    await expect(predict()).rejects.toThrow(FailureError);
    await expect(predict()).rejects.toThrow(/none of the 1 images[\s\S]*broken.jpg for one: not an image/);
    expect(readFileSync(join(out, 'failed.csv'), 'utf8')).toContain('broken.jpg');
  });

  it('applies the orientation of the camera to the mask', async () => {
    const bytes = await sharp(await photograph(40, 20, 1))
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    writeFileSync(join(images, 'turned.jpg'), bytes);
    await predict();
    const { width, height } = await decodeMask(join(out, 'turned.png'), 2);
    expect([width, height]).toEqual([20, 40]);
  });

  it('shrinks large overlays, never masks, and leaves overlays out on request', async () => {
    await put({ 'wide.png': [300, 100] });
    await predict({ overlaySide: 150 });
    expect(await sharp(join(out, 'overlays/wide.png')).metadata()).toMatchObject({ width: 150, height: 50 });
    expect(await sharp(join(out, 'wide.png')).metadata()).toMatchObject({ width: 300, height: 100 });
    await predict({ overlays: false, out: join(made.folder, 'plain') });
    expect(readdirSync(join(made.folder, 'plain')).sort()).toEqual(['predictions.jsonl', 'wide.png']);
  });

  it('does not take its own results for images', async () => {
    await put({ 'a.png': [20, 20] });
    expect((await predict({ out: join(images, 'masks') })).images).toBe(1);
    expect((await predict({ out: join(images, 'masks') })).images).toBe(1);
    expect((await predict()).images).toBe(1);
  });

  it('passes over masks and maps that lie beside their images', async () => {
    await put({ 'a.png': [20, 20], 'a_segmentation.png': [20, 20], 'a_superpixels.png': [20, 20] });
    await put({ 'b_mask.png': [20, 20] });
    await predict();
    expect(readdirSync(join(out, 'overlays')).sort()).toEqual(['a.png', 'b_mask.png']);
  });

  it('predicts the longest name there is, and names what has no room for its result', async () => {
    const longest = 'm'.repeat(251);
    // With `.jpg` beside it the mask keeps the whole name and needs four more bytes.
    const full = 'n'.repeat(251);
    await put({ 'a.png': [20, 20], [`${longest}.png`]: [20, 20], 'z.png': [20, 20] });
    await put({ [`${full}.png`]: [20, 20] });
    writeFileSync(
      join(images, `${full}.jpg`),
      await sharp(await photograph(20, 20, 3))
        .jpeg()
        .toBuffer(),
    );
    const { written, failed } = await predict();
    expect(failed.map(({ image }) => image)).toEqual([`${full}.jpg`, `${full}.png`]);
    expect(written).toBe(3);
    expect(failed[0]?.reason).toMatch(/the name of its mask is too long for the file system$/);
    expect(existsSync(join(out, `${longest}.png`))).toBe(true);
    expect(readdirSync(out).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    expect(readFileSync(join(out, 'predictions.jsonl'), 'utf8')).not.toContain(full);
  });

  it('names what cannot be looked at and goes on', async () => {
    await put({ 'a.png': [20, 20], 'b.png': [20, 20] });
    symlinkSync('self.png', join(images, 'self.png'));
    symlinkSync(images, join(images, 'again'));
    writeFileSync(Buffer.concat([Buffer.from(`${images}/caf`), Buffer.from([0xe9]), Buffer.from('.png')]), 'x');
    const { written, failed } = await predict();
    expect(written).toBe(2);
    expect(failed).toEqual([
      { image: 'caf\\xe9.png', reason: 'its name is not UTF-8: rename it' },
      { image: 'self.png', reason: 'a link that leads to itself' },
    ]);
  });

  it('leaves masks and results of others out with a count, unless they are asked for', async () => {
    await put({ 'a.png': [20, 20], 'b.png': [20, 20], 'Ground Truth/a.png': [20, 20], 'a_mask_1.png': [20, 20] });
    const warnings: string[] = [];
    const hooks = { ...silentHooks, warn: (line: string) => warnings.push(line) };
    expect((await predict({}, hooks)).images).toBe(2);
    expect(warnings).toEqual([
      '2 files left out that should be no images, such as Ground Truth/a.png (looks like a mask: its folder is called "Ground Truth"); --mask-like keep takes them',
    ]);
    expect((await predict({ maskLike: 'keep', out: join(made.folder, 'all') })).images).toBe(4);
  });

  it('keeps what it has written when interrupted', async () => {
    await put({ 'a.png': [20, 20], 'b.png': [20, 20], 'c.png': [20, 20] });
    const controller = new AbortController();
    const hooks = { ...silentHooks, signal: controller.signal, progress: () => controller.abort() };
    await expect(predict({ batch: 1 }, hooks)).rejects.toThrow(InterruptedError);
    expect(existsSync(join(out, 'a.png'))).toBe(true);
    expect((await predict()).written).toBe(3);
  });
});

describe('what is there already', () => {
  it('is replaced where predict wrote it, and only there', async () => {
    await put({ 'a.png': [20, 20], 'b.png': [20, 20] });
    await predict();
    await predict();
    writeFileSync(join(out, 'b.png'), 'drawn by a person');
    await expect(predict()).rejects.toThrow(/1 of the files to write are there already: b.png[\s\S]*--overwrite/);
    expect(readFileSync(join(out, 'b.png'), 'utf8')).toBe('drawn by a person');
    await predict({ overwrite: true });
    expect((await decodeMask(join(out, 'b.png'), 2)).width).toBe(20);
  });

  it('is still known after a prediction that left overlays out', async () => {
    await put({ 'a.png': [20, 20] });
    await predict();
    await predict({ overlays: false });
    expect((await predict()).written).toBe(1);
  });

  it('is refused before anything is written', async () => {
    await put({ 'a.png': [20, 20], 'z.png': [20, 20] });
    mkdirSync(out);
    writeFileSync(join(out, 'z.png'), 'drawn by a person');
    writeFileSync(join(out, 'failed.csv'), 'my own table');
    await expect(predict()).rejects.toThrow(/2 of the files to write are there already: z.png, failed.csv/);
    expect(readdirSync(out).sort()).toEqual(['failed.csv', 'z.png']);
  });

  it('stays when other images go to the same folder', async () => {
    await put({ 'a.png': [20, 20] });
    await predict();
    rmSync(join(images, 'a.png'));
    await put({ 'b.png': [20, 20] });
    await predict();
    const record = readFileSync(join(out, 'predictions.jsonl'), 'utf8').trimEnd().split('\n');
    expect(record.map((line) => JSON.parse(line))).toMatchObject([
      { image: 'a.png', run: 'train-001', width: 20, height: 20, lesionArea: 400 },
      { image: 'b.png' },
    ]);
  });

  it('is told apart also when the record was cut, and never guessed from what is left', async () => {
    await put({ 'a.png': [20, 20] });
    await predict();
    const record = join(out, 'predictions.jsonl');
    const text = readFileSync(record, 'utf8');
    writeFileSync(record, text.slice(0, 40));
    await expect(predict()).rejects.toThrow(/there already: a.png, overlays\/a.png/);
    // A whole record behind a cut one, and a cut one before it, are no reason to lose the folder.
    writeFileSync(record, `{"cut\n{"image":"b.pn${text}`);
    expect((await predict()).written).toBe(1);
    expect(readFileSync(record, 'utf8')).toBe(text);
    writeFileSync(record, `${text.slice(0, 40)}\n`);
    await expect(predict()).rejects.toThrow(/there already: a.png, overlays\/a.png/);
  });
});

describe('predictFolder refuses', () => {
  it('a missing folder of images, a file, and a folder without images', async () => {
    await expect(predict({ images: join(made.folder, 'missing') })).rejects.toThrow(/no such folder/);
    await put({ 'a.png': [20, 20] });
    await expect(predict({ images: join(images, 'a.png') })).rejects.toThrow(/is a file[\s\S]*a folder of images/);
    rmSync(join(images, 'a.png'));
    await put({ 'notes.txt': 'words' });
    await expect(predict()).rejects.toThrow(/holds no images/);
  });

  it('an output folder that is a file, lies in a file, or is the folder of images', async () => {
    await put({ 'a.png': [20, 20] });
    const file = join(made.folder, 'file');
    writeFileSync(file, '');
    await expect(predict({ out: file })).rejects.toThrow(/is a file[\s\S]*expected: a folder/);
    await expect(predict({ out: join(file, 'deeper') })).rejects.toThrow(UsageError);
    await expect(predict({ out: images })).rejects.toThrow(/--out is the folder of the images/);
    mkdirSync(made.study.config.masks!, { recursive: true });
    await expect(predict({ out: made.study.config.masks! })).rejects.toThrow(/folder of the study's pictures or/);
  });

  it('an unknown run and a study without a training', async () => {
    await put({ 'a.png': [20, 20] });
    await expect(predict({ run: 'train-9' })).rejects.toThrow(/no run is called "train-9"/);
    made.study.close();
    rmSync(made.folder, { recursive: true });
    made = await makeTrainedStudy({ untrained: true });
    await expect(predict({ images: made.images, out: join(made.folder, 'out') })).rejects.toThrow(
      /nothing is trained yet/,
    );
    expect(existsSync(join(made.folder, 'out'))).toBe(false);
  });
});

describe('predictFolder of three classes', () => {
  it('writes class indices and the area of each class', async () => {
    made.study.close();
    rmSync(made.folder, { recursive: true });
    made = await makeTrainedStudy({
      sizes: [[20, 20]],
      classes: ['background', 'vein', 'artery'],
      answer: 'everything',
    });
    images = join(made.folder, 'new');
    out = join(made.folder, 'out');
    await put({ 'a.png': [40, 30] });
    await predict();
    const file = sharp(join(out, 'a.png'));
    expect(await file.metadata()).toMatchObject({ width: 40, height: 30, channels: 1, depth: 'uchar' });
    expect(new Set(await file.raw().toBuffer())).toEqual(new Set([1]));
    expect((await decodeMask(join(out, 'a.png'), 3)).mask).toEqual(new Uint8Array(1200).fill(1));
    const record = JSON.parse(readFileSync(join(out, 'predictions.jsonl'), 'utf8'));
    expect(record).toMatchObject({ lesionArea: 1200, classAreas: { vein: 1200, artery: 0 } });
    expect(await sharp(join(out, 'overlays/a.png')).metadata()).toMatchObject({ width: 160 });
  });
});
