import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { characterHeight, characterWidth, drawText, fitText, textWidth } from './font.js';
import { classOutlinesOf, drawOutline, outlineOf } from './outline.js';
import { makePixels } from './pixels.js';
import {
  black,
  blit,
  type Color,
  createRaster,
  encodePng,
  fillRect,
  greyToRgb,
  type Raster,
  rasterOf,
  scaleRaster,
  setPixel,
  stack,
  tile,
  white,
} from './raster.js';

const red: Color = [255, 0, 0];

function at(raster: Raster, x: number, y: number): number[] {
  return [...raster.pixels.subarray((y * raster.width + x) * 3, (y * raster.width + x) * 3 + 3)];
}

function count(raster: Raster, color: Color): number {
  let found = 0;
  for (let i = 0; i < raster.pixels.length; i += 3) {
    if (color.every((value, c) => raster.pixels[i + c] === value)) found++;
  }
  return found;
}

describe('raster', () => {
  it('fills, clips and mixes', () => {
    const raster = createRaster(4, 3, white);
    fillRect(raster, 2, 1, 10, 10, red);
    expect(count(raster, red)).toBe(4);
    fillRect(raster, -5, -5, 6, 6, black);
    expect(count(raster, black)).toBe(1);
    setPixel(raster, 1, 0, black, 0.5);
    expect(at(raster, 1, 0)).toEqual([128, 128, 128]);
    setPixel(raster, 4, 0, red);
    expect(at(raster, 0, 1)).toEqual([255, 255, 255]);
  });

  it('copies pictures, also partly outside', () => {
    const target = createRaster(4, 4, white);
    blit(target, createRaster(3, 3, red), -1, 2);
    expect(count(target, red)).toBe(4);
    expect(at(target, 0, 2)).toEqual([...red]);
    expect(at(target, 2, 2)).toEqual([...white]);
    blit(target, createRaster(2, 2, black), 4, 0);
    blit(target, createRaster(2, 2, black), 0, -2);
    expect(count(target, black)).toBe(0);
  });

  it('wraps prepared pixels and refuses a wrong length', () => {
    expect(greyToRgb(Uint8Array.of(7, 9), 2, 1).pixels).toEqual(Uint8Array.of(7, 7, 7, 9, 9, 9));
    const pixels = Uint8Array.of(1, 2, 3);
    expect(rasterOf(makePixels(pixels, { width: 1, height: 1, channels: 3 })).pixels).toBe(pixels);
    expect(() => rasterOf({ data: pixels, width: 2, height: 1, channels: 3, depth: 'uint8' })).toThrow(
      '3 values for a picture of 1 x 2 x 3',
    );
  });

  it('scales down by the mean and up by the nearest pixel', () => {
    const raster = greyToRgb(Uint8Array.of(0, 100, 200, 100), 2, 2);
    expect([...scaleRaster(raster, 1, 1).pixels]).toEqual([100, 100, 100]);
    const large = scaleRaster(raster, 4, 4);
    expect(at(large, 3, 0)).toEqual([100, 100, 100]);
    expect(at(large, 1, 3)).toEqual([200, 200, 200]);
  });

  it('tiles and stacks', () => {
    const sheet = tile([createRaster(3, 2, red), createRaster(2, 2, red), createRaster(3, 1, red)], 2, 1, black);
    expect([sheet.width, sheet.height]).toEqual([9, 7]);
    expect(count(sheet, red)).toBe(6 + 4 + 3);
    const column = stack([createRaster(3, 2, red), createRaster(1, 1, red)], black);
    expect([column.width, column.height]).toEqual([3, 3]);
    expect(count(column, black)).toBe(2);
  });

  it('writes a PNG that decodes to the same pixels', async () => {
    const raster = createRaster(5, 4, [10, 20, 30]);
    drawText(raster, 'A', 0, 0, red);
    const { data, info } = await sharp(await encodePng(raster))
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect([info.width, info.height, info.channels]).toEqual([5, 4, 3]);
    expect(new Uint8Array(data)).toEqual(raster.pixels);
  });
});

describe('text', () => {
  it('draws the glyphs of the font', () => {
    const raster = createRaster(characterWidth, characterHeight, white);
    drawText(raster, 'A', 0, 0, black);
    const rows = Array.from({ length: characterHeight }, (_, y) =>
      Array.from({ length: characterWidth }, (_, x) => (at(raster, x, y)[0] === 0 ? '#' : '.')).join(''),
    );
    expect(rows.slice(2, 11)).toEqual([
      '..#...',
      '.#.#..',
      '#...#.',
      '#...#.',
      '#...#.',
      '#####.',
      '#...#.',
      '#...#.',
      '#...#.',
    ]);
  });

  it('scales, clips, and draws unknown characters as a question mark', () => {
    const small = createRaster(6, 13);
    const large = createRaster(12, 26);
    drawText(small, 'g', 0, 0, black, 1);
    drawText(large, 'g', 0, 0, black, 2);
    expect(count(large, black)).toBe(4 * count(small, black));
    const unknown = createRaster(6, 13);
    const question = createRaster(6, 13);
    drawText(unknown, '\u4e00', 0, 0, black);
    drawText(question, '?', 0, 0, black);
    expect(unknown.pixels).toEqual(question.pixels);
    drawText(small, 'wide text outside', -3, 10, black);
    expect(textWidth('\u2026')).toBe(3 * characterWidth);
  });

  it('shortens in the middle', () => {
    expect(fitText('ISIC_0000001', 200)).toBe('ISIC_0000001');
    expect(fitText('a-very-long-name-0001', 60)).toBe('a-ve..0001');
    expect(textWidth(fitText('a-very-long-name-0001', 60))).toBeLessThanOrEqual(60);
  });
});

describe('outline', () => {
  it('is the border of the mask, closed along the edge of the picture', () => {
    const mask = new Uint8Array(25);
    for (const i of [6, 7, 8, 11, 12, 13, 16, 17, 18]) mask[i] = 1;
    expect(outlineOf(mask, 5, 5)).toEqual([6, 7, 8, 11, 13, 16, 17, 18]);
    expect(outlineOf(new Uint8Array(9).fill(1), 3, 3)).toEqual([0, 1, 2, 3, 5, 6, 7, 8]);
    expect(outlineOf(new Uint8Array(9), 3, 3)).toEqual([]);
  });

  it('parts classes that touch, each in its own colour, and passes over ignored pixels', () => {
    const mask = Uint8Array.of(1, 1, 2, 2, 255, 0);
    expect(classOutlinesOf(mask, 6, 1)).toEqual([0, 1, 2, 3]);
    const inner = new Uint8Array(25).fill(1);
    inner[12] = 2;
    expect(classOutlinesOf(inner, 5, 5)).toEqual(
      classOutlinesOf(new Uint8Array(25).fill(1), 5, 5)
        .concat(7, 11, 12, 13, 17)
        .sort((a, b) => a - b),
    );
    const raster = createRaster(6, 1, white);
    drawOutline(raster, mask, 6, 1, (index) => [index, 0, 0]);
    expect([0, 2, 4].map((x) => at(raster, x, 0))).toEqual([
      [1, 0, 0],
      [2, 0, 0],
      [255, 255, 255],
    ]);
  });

  it('is drawn in place, also on a larger picture', () => {
    const mask = Uint8Array.of(0, 0, 0, 1);
    const raster = createRaster(4, 4, white);
    drawOutline(raster, mask, 2, 2, red, 2);
    expect(count(raster, red)).toBe(4);
    expect(at(raster, 2, 2)).toEqual([...red]);
  });
});
