/** `init` and `label` say how many masks are empty, full, drawn by alpha, not judged, or lie across their image. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { put, temporaryFolder } from '../../test/support/small-images.js';
import { encodeMaskPng } from '../images/decode-mask.js';
import { silentHooks } from '../progress.js';
import { initStudy } from './init.js';
import { initSettings } from './init-settings.js';
import { labelSettings, labelStudy } from './label.js';
import { Study } from './study.js';

const folder = temporaryFolder();
afterAll(folder.remove);
const path = (...parts: string[]) => join(folder.path, ...parts);
const WIDTH = 24;
const HEIGHT = 16;
const half = (size: number) => Uint8Array.from({ length: size }, (_, i) => (i < size / 2 ? 1 : 0));

async function picture(seed: number, orientation?: number): Promise<Buffer> {
  const pixels = Uint8Array.from({ length: WIDTH * HEIGHT * 3 }, (_, i) => (i * (seed + 7) * 31) % 251);
  const image = sharp(pixels, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } });
  return await (orientation ? image.withMetadata({ orientation }) : image).jpeg().toBuffer();
}

beforeAll(async () => {
  const plain = await encodeMaskPng(half(WIDTH * HEIGHT), WIDTH, HEIGHT);
  const rgba = Uint8Array.from({ length: WIDTH * HEIGHT * 4 }, (_, i) => (i % 4 === 3 && i < 400 ? 255 : 0));
  const masks: Record<string, Buffer> = {
    plain,
    other: plain,
    empty: await encodeMaskPng(new Uint8Array(WIDTH * HEIGHT), WIDTH, HEIGHT),
    full: await encodeMaskPng(new Uint8Array(WIDTH * HEIGHT).fill(1), WIDTH, HEIGHT),
    alpha: await sharp(rgba, { raw: { width: WIDTH, height: HEIGHT, channels: 4 } })
      .png()
      .toBuffer(),
    across: await encodeMaskPng(half(WIDTH * HEIGHT), HEIGHT, WIDTH),
    // Turned by its EXIF data, the picture is as high as it was wide; the mask is of the picture as stored.
    turned: plain,
  };
  for (const [i, [name, mask]] of Object.entries(masks).entries()) {
    put(path('images', `${name}.jpg`), await picture(i, name === 'turned' ? 6 : undefined));
    put(path('masks', `${name}.png`), mask);
  }
});

const EXPECTED = [
  /^1 mask of 7 taken without any lesion, such as that of empty/,
  /^1 mask of 7 taken with one class on every pixel, such as that of full/,
  /^1 mask of 7 read from the alpha channel, such as that of alpha/,
  /^2 masks of 7 cannot be used because the sides are exchanged, such as that of across; 1 of these images carry an EXIF turn/,
];

it('init and label count what should be looked at', async () => {
  const warnings: string[] = [];
  const hooks = { ...silentHooks, warn: (text: string) => warnings.push(text) };
  const settings = { images: path('images'), masks: path('masks'), size: 32, split: 'pool=1.0' };
  await initStudy(path('study'), initSettings.parse(settings), '', hooks);
  for (const pattern of EXPECTED) expect(warnings).toContainEqual(expect.stringMatching(pattern));
  const table = readFileSync(path('study', 'report', 'masks.csv'), 'utf8');
  expect(table).toMatch(/empty\.png,empty,"?taken, but empty/);
  expect(table).toMatch(/turned\.png,turned,"?is 24 x 16, its image is 16 x 24: the image carries an EXIF turn/);

  warnings.length = 0;
  const study = Study.open(path('study'));
  try {
    const picks = study.images().map(({ id }, rank) => ({ id, rank, reason: 'test', cluster: null, distance: null }));
    study.recordSelection({ strategy: 'random', budget: picks.length, seed: 1, picks });
    const result = await labelStudy(study, labelSettings.parse({ masks: path('masks') }), hooks);
    expect(result).toMatchObject({ labelled: 5, rejected: 2 });
  } finally {
    study.close();
  }
  for (const pattern of EXPECTED) expect(warnings).toContainEqual(expect.stringMatching(pattern));
});
