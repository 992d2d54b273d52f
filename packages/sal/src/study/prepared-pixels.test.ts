/** Damage in the prepared pixels: told by name whatever byte it hits, and mended from the original pictures. */

import { cpSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sal } from '../../test/support/command.js';
import { imageFolder, picture, put, temporaryFolder } from '../../test/support/small-images.js';
import { Study } from './study.js';

const folder = temporaryFolder();
const directory = join(folder.path, 'study');
const rowBytes = 32 * 32 * 3;
let whole: Buffer;

beforeAll(async () => {
  const { images } = await imageFolder(folder.path, 12);
  // Takes 6 of 12 images, so that the rows of the cache were moved together after they were written.
  const made = await sal('init', directory, '--images', images, '--size', '32', '--split', 'pool=4,test=2');
  expect(made.code).toBe(0);
  whole = readFileSync(join(directory, 'cache', 'images.u8'));
});
afterAll(folder.remove);

function withStudy<T>(work: (study: Study) => T): T {
  const study = Study.open(directory);
  try {
    return work(study);
  } finally {
    study.close();
  }
}

const cache = () => join(directory, 'cache', 'images.u8');

describe('prepared pixels', () => {
  it('are what init wrote, also in a study of version 1', () => {
    withStudy((study) => {
      expect(whole).toHaveLength(6 * rowBytes);
      expect(Buffer.from(study.readPixels(study.images().map(({ row }) => row))).equals(whole)).toBe(true);
    });
    const older = join(folder.path, 'older');
    cpSync(fileURLToPath(new URL('../../test/fixtures/study-0.1.0/study', import.meta.url)), older, {
      recursive: true,
    });
    const study = Study.open(older);
    expect(study.damagedPixels()).toEqual([]);
    study.close();
    const path = join(older, 'cache', 'images.u8');
    const bytes = readFileSync(path);
    bytes[bytes.length - 1]! ^= 1;
    writeFileSync(path, bytes);
    const damaged = Study.open(older);
    expect(damaged.damagedPixels()).toHaveLength(1);
    damaged.close();
  });

  it('are refused by the name of their image whatever bit flips, and the other images are read', () => {
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(7), (at, bit) => {
        const bytes = Buffer.from(whole);
        bytes[at]! ^= 1 << bit;
        writeFileSync(cache(), bytes);
        withStudy((study) => {
          const hit = Math.floor(at / rowBytes);
          for (const { id, row } of study.images()) {
            if (row !== hit) study.readPixels([row]);
            else expect(() => study.readPixels([row])).toThrow(`images.u8: the prepared pixels of ${id} are damaged`);
          }
        });
      }),
      { numRuns: 20 },
    );
    writeFileSync(cache(), whole);
  });

  it('are refused where two rows changed places', () => {
    const swapped = Buffer.concat([
      whole.subarray(rowBytes, 2 * rowBytes),
      whole.subarray(0, rowBytes),
      whole.subarray(2 * rowBytes),
    ]);
    writeFileSync(cache(), swapped);
    withStudy((study) => expect(() => study.readPixels([0])).toThrow(/damaged[\s\S]*sal mend/));
    writeFileSync(cache(), whole);
  });

  it.each<[string, () => void]>([
    ['damaged', () => writeFileSync(cache(), Buffer.alloc(whole.length, 7))],
    ['cut', () => truncateSync(cache(), 2 * rowBytes + 5)],
    ['gone', () => rmSync(cache())],
  ])('that are %s are made again by sal mend, byte for byte', async (_, damage) => {
    damage();
    const { code, out } = await sal('mend', directory);
    expect({ code, out }).toMatchObject({
      code: 0,
      out: expect.stringMatching(/prepared pixels of \d images made again/),
    });
    expect(readFileSync(cache()).equals(whole)).toBe(true);
  });

  it('of a picture that changed since init stay refused, with the reason', async () => {
    const id = withStudy((study) => study.images()[0]!.id);
    put(join(folder.path, 'images', `${id}.png`), await picture(99));
    writeFileSync(cache(), Buffer.alloc(whole.length, 7));
    const { code, err } = await sal('mend', directory);
    expect(code).toBe(1);
    expect(err).toMatch(new RegExp(`${id}: its prepared pixels stay damaged: the picture has other pixels`));
    withStudy((study) => expect(study.damagedPixels().map((image) => image.id)).toEqual([id]));
  });
});
