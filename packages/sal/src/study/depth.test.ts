/** Deep pictures from `init` to the same grey levels again at predict. */

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { picture, put, temporaryFolder } from '../../test/support/small-images.js';
import { inspectImage, readImageFile } from '../images/decode.js';
import { silentHooks } from '../progress.js';
import { initStudy } from './init.js';
import { initSettings } from './init-settings.js';
import { Study } from './study.js';

let folder: { path: string; remove(): void };
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

const SIDE = 40;

/** A little-endian TIFF of one grey band. */
function tiff(values: Int16Array | Uint16Array | Float32Array): Buffer {
  const format = values instanceof Float32Array ? 3 : values instanceof Int16Array ? 2 : 1;
  const tags: [number, number, number][] = [
    [256, 3, SIDE],
    [257, 3, SIDE],
    [258, 3, 8 * values.BYTES_PER_ELEMENT],
    [259, 3, 1],
    [262, 3, 1],
    [273, 4, 8],
    [277, 3, 1],
    [278, 3, SIDE],
    [279, 4, values.byteLength],
    [339, 3, format],
  ];
  const head = Buffer.from([0x49, 0x49, 42, 0, 0, 0, 0, 0]);
  head.writeUInt32LE(8 + values.byteLength, 4);
  const directory = Buffer.alloc(2 + 12 * tags.length + 4);
  directory.writeUInt16LE(tags.length, 0);
  for (const [i, [tag, type, value]] of tags.entries()) {
    directory.writeUInt16LE(tag, 2 + 12 * i);
    directory.writeUInt16LE(type, 4 + 12 * i);
    directory.writeUInt32LE(1, 6 + 12 * i);
    directory.writeUInt32LE(value, 10 + 12 * i);
  }
  return Buffer.concat([head, Buffer.from(values.buffer, values.byteOffset, values.byteLength), directory]);
}

/** 0..1, another for every seed. */
const scan = (seed: number) =>
  Float64Array.from({ length: SIDE * SIDE }, (_, i) => {
    const [x, y] = [i % SIDE, Math.floor(i / SIDE)];
    return (Math.sin((x * (2 + seed)) / 19 + seed) + Math.cos((y * (3 + seed)) / 23)) / 4 + 0.5;
  });

const kinds: Record<string, (values: Float64Array) => Promise<[string, Buffer]>> = {
  'png of 12 in 16 bits': async (values) => [
    'png',
    await sharp(
      Uint16Array.from(values, (value) => value * 4095),
      { raw: { width: SIDE, height: SIDE, channels: 1 } },
    )
      .toColourspace('grey16')
      .png()
      .toBuffer(),
  ],
  'tiff of 0..255 in 16 bits': async (values) => ['tif', tiff(Uint16Array.from(values, (value) => value * 255))],
  'tiff of Hounsfield units': async (values) => ['tif', tiff(Int16Array.from(values, (value) => value * 2000 - 1000))],
  'tiff of 0..1': async (values) => ['tif', tiff(Float32Array.from(values))],
  'tiff of small floats': async (values) => ['tif', tiff(Float32Array.from(values, (value) => value * 1e-6 - 3e-7))],
};

async function init(): Promise<{ study: Study; warnings: string[] }> {
  const warnings: string[] = [];
  const settings = initSettings.parse({
    ...{ images: join(folder.path, 'images'), size: 32, color: 'grey', split: 'pool=1.0', nearDuplicates: false },
  });
  const hooks = { ...silentHooks, warn: (text: string) => warnings.push(text) };
  await initStudy(join(folder.path, 'study'), settings, '', hooks);
  return { study: Study.open(join(folder.path, 'study')), warnings };
}

const image = (name: string) => join(folder.path, 'images', name);

describe('deep pictures', () => {
  it.each(Object.entries(kinds))('%s keep their grey levels, the same at predict', async (_kind, write) => {
    for (let seed = 0; seed < 4; seed++) {
      const [extension, bytes] = await write(scan(seed));
      put(image(`scan${seed}.${extension}`), bytes);
    }
    const { study } = await init();
    expect(Object.keys(study.config.intensity!)).toHaveLength(1);
    expect(study.images()).toHaveLength(4);
    for (const { path, row } of study.images()) {
      const prepared = study.readPixels([row]);
      expect(new Set(prepared).size).toBeGreaterThan(100);
      const again = await inspectImage(await readImageFile(path), path, 32, 'grey', study.config);
      expect(again.pixels.data).toEqual(prepared);
    }
    study.close();
  });

  it('of another scale than the others, and those with NaN, are set aside by name', async () => {
    for (let seed = 0; seed < 4; seed++) put(image(`scan${seed}.tif`), tiff(Float32Array.from(scan(seed))));
    put(image('other.tif'), tiff(Float32Array.from(scan(5), (value) => 1e20 * value)));
    put(image('hole.tif'), tiff(Float32Array.from(scan(6), (value, i) => (i === 7 ? Number.NaN : value))));
    put(image('plain.png'), await picture(1));
    const { study } = await init();
    const reasons = new Map(study.quarantined().map(({ path, reason }) => [path, reason]));
    expect([...reasons.keys()].sort()).toEqual(['hole.tif', 'other.tif']);
    expect(reasons.get('hole.tif')).toMatch(/1 of 1600 values are no numbers/);
    expect(reasons.get('other.tif')).toMatch(/only \d+ grey levels would be left of its float32 samples/);
    expect(study.config.intensity).toEqual({ float32: { low: 0, high: 1 } });
    study.close();
  });

  it('that keep few grey levels beside others are counted in a warning', async () => {
    for (let seed = 0; seed < 4; seed++)
      put(image(`scan${seed}.tif`), tiff(Uint16Array.from(scan(seed), (v) => v * 4095)));
    put(image('dim.tif'), tiff(Uint16Array.from(scan(5), (value) => value * 800)));
    const { study, warnings } = await init();
    expect(warnings.join('\n')).toMatch(/1 image of more than 8 bits keeps fewer than 100 grey levels.*dim \(\d+\)/);
    study.close();
  });

  it('of a depth that a study of 8 bits does not know are refused, but for what fills 16 bits', async () => {
    put(image('plain.png'), await picture(1));
    const { study } = await init();
    expect(study.config.intensity).toEqual({});
    const read = async (bytes: Buffer) => (await inspectImage(bytes, 'new', 32, 'grey', study.config)).pixels.data;
    await expect(read(tiff(Float32Array.from(scan(1))))).rejects.toThrow(
      /samples are float32, of which the study has none/,
    );
    await expect(read(tiff(Uint16Array.from(scan(1), (value) => value * 4095)))).rejects.toThrow(/only 16 grey levels/);
    const full = await read(tiff(Uint16Array.from(scan(1), (value) => value * 65_535)));
    const plain = await read(
      await sharp(
        Uint8Array.from(scan(1), (value) => (value * 65_535) >> 8),
        {
          raw: { width: SIDE, height: SIDE, channels: 1 },
        },
      )
        .png()
        .toBuffer(),
    );
    expect(full).toEqual(plain);
    study.close();
    rmSync(join(folder.path, 'study'), { recursive: true });
  });
});
