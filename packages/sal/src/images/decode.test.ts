import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { picture, put, temporaryFolder } from '../../test/support/small-images.js';
import { FailureError } from '../errors.js';
import { decodeImage, luma, prepareImage, resizePixels } from './decode.js';
import { makePixels } from './pixels.js';

const folder = temporaryFolder();
afterAll(folder.remove);
const file = (name: string, content: string | Uint8Array) => put(join(folder.path, name), content);
const raw = (pixels: Uint8Array, width: number, height: number, channels: 1 | 2 | 3 | 4) =>
  sharp(pixels, { raw: { width, height, channels } });

describe('decodeImage', () => {
  it('gives the stored values, height x width x channel', async () => {
    const pixels = Uint8Array.from({ length: 5 * 3 * 3 }, (_, i) => i * 5);
    const path = file('plain.png', await raw(pixels, 5, 3, 3).png().toBuffer());
    expect(await decodeImage(path, 'rgb')).toEqual({ data: pixels, width: 5, height: 3, channels: 3, depth: 'uint8' });
  });

  it('makes grey as OpenCV and Pillow do', async () => {
    const pixels = Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 10, 10);
    const path = file('primaries.png', await raw(pixels, 4, 1, 3).png().toBuffer());
    expect(await decodeImage(path, 'grey')).toEqual({
      data: Uint8Array.of(76, 150, 29, 10),
      width: 4,
      height: 1,
      channels: 1,
      depth: 'uint8',
    });
    expect(luma(pixels)).toEqual(Uint8Array.of(76, 150, 29, 10));
  });

  it('repeats a grey file into three channels and puts transparency on black', async () => {
    const grey = file('grey.png', await raw(Uint8Array.of(7, 200), 2, 1, 1).toColourspace('b-w').png().toBuffer());
    expect((await decodeImage(grey, 'rgb')).data).toEqual(Uint8Array.of(7, 7, 7, 200, 200, 200));
    const clear = file(
      'clear.png',
      await raw(Uint8Array.of(90, 80, 70, 0, 90, 80, 70, 255), 2, 1, 4)
        .png()
        .toBuffer(),
    );
    expect((await decodeImage(clear, 'rgb')).data).toEqual(Uint8Array.of(0, 0, 0, 90, 80, 70));
  });

  it('reads 16-bit and palette files as 8-bit colour', async () => {
    const deep = await raw(Uint8Array.of(0, 128, 255), 1, 1, 3)
      .toColourspace('rgb16')
      .png()
      .toBuffer();
    expect((await decodeImage(file('deep.png', deep), 'rgb')).data).toEqual(Uint8Array.of(0, 128, 255));
    const palette = await raw(Uint8Array.of(0, 0, 255, 255, 0, 0), 2, 1, 3)
      .png({ palette: true })
      .toBuffer();
    expect((await decodeImage(file('palette.png', palette), 'rgb')).data).toEqual(Uint8Array.of(0, 0, 255, 255, 0, 0));
  });

  it('applies the EXIF orientation', async () => {
    const turned = await sharp(await picture(1, 40, 20, 'jpeg'))
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    expect(await decodeImage(file('turned.jpg', turned), 'rgb')).toMatchObject({ width: 20, height: 40 });
  });

  it.each([
    ['empty', new Uint8Array(), 'empty file (0 bytes)'],
    ['text', 'not an image at all', 'not an image'],
    ['html', '<html><body>404</body></html>', 'not an image'],
  ])('refuses a file that is %s', async (name, content, message) => {
    const path = file(`${name}.jpg`, content);
    await expect(decodeImage(path, 'rgb')).rejects.toThrow(new FailureError(message, { where: path }).message);
  });

  it.each(['jpeg', 'png'] as const)('refuses a truncated %s, also when it is shrunk while decoding', async (format) => {
    const whole = await picture(2, 400, 300, format);
    for (const share of [0.3, 0.6, 0.95]) {
      const path = file(`cut-${share}.${format}`, whole.subarray(0, Math.floor(whole.length * share)));
      await expect(decodeImage(path, 'rgb'), `${share} whole`).rejects.toThrow(/damaged or truncated/);
      await expect(prepareImage(path, 32, 'rgb'), `${share} prepared`).rejects.toThrow(/damaged or truncated/);
    }
  });

  it('refuses a JPEG with damage in the middle', async () => {
    const damaged = Buffer.from(await picture(3, 400, 300, 'jpeg'));
    damaged.fill(0xff, damaged.length / 2, damaged.length / 2 + 200);
    await expect(decodeImage(file('damaged.jpg', damaged), 'rgb')).rejects.toThrow(/damaged or truncated/);
  });

  it('refuses more pixels than it may decode', async () => {
    const path = file('large.png', await picture(4, 64, 64));
    await expect(decodeImage(path, 'rgb', { maxPixels: 4095 })).rejects.toThrow(/64 x 64 pixels is too large/);
    await expect(decodeImage(path, 'rgb', { maxPixels: 4096 })).resolves.toMatchObject({ width: 64 });
  });

  it('says which file is missing', async () => {
    await expect(decodeImage(join(folder.path, 'absent.png'), 'rgb')).rejects.toThrow(/absent\.png: cannot be read/);
  });
});

describe('prepareImage', () => {
  it('gives size x size x channels, close to the picture itself', async () => {
    const path = file(
      'prepare.png',
      await raw(new Uint8Array(60 * 40 * 3).fill(77), 60, 40, 3)
        .png()
        .toBuffer(),
    );
    expect((await prepareImage(path, 32, 'rgb')).data).toEqual(new Uint8Array(32 * 32 * 3).fill(77));
    expect((await prepareImage(path, 32, 'grey')).data).toEqual(new Uint8Array(32 * 32).fill(77));
  });

  it('prepares a JPEG shrunk while decoding to nearly the same pixels as one decoded whole', async () => {
    const path = file('shrink.jpg', await picture(5, 512, 512, 'jpeg'));
    const shrunk = (await prepareImage(path, 64, 'rgb')).data;
    const whole = (await resizePixels(await decodeImage(path, 'rgb'), { width: 64, height: 64 })).data;
    const difference = shrunk.reduce((sum, value, i) => sum + Math.abs(value - whole[i]!), 0) / shrunk.length;
    expect(difference).toBeLessThan(1.5);
  });
});

describe('resizing', () => {
  it('keeps the number of channels', async () => {
    const grey = makePixels(new Uint8Array(12).fill(9), { width: 4, height: 3, channels: 1 });
    expect((await resizePixels(grey, { width: 8, height: 8 })).data).toEqual(new Uint8Array(64).fill(9));
  });
});
