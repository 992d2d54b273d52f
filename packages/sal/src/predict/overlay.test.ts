import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { picture, put, temporaryFolder } from '../../test/support/small-images.js';
import { classColor, predictionColor } from '../images/pictures/style.js';
import type { Color } from '../images/raster.js';
import { overlayPng } from './overlay.js';

const folder = temporaryFolder();
afterAll(folder.remove);

/** Two squares of classes 1 and `second` side by side on 48 x 40. */
function squares(second: number): Uint8Array {
  const mask = new Uint8Array(48 * 40);
  for (let y = 10; y < 20; y++) {
    mask.fill(1, y * 48 + 5, y * 48 + 15);
    mask.fill(second, y * 48 + 25, y * 48 + 35);
  }
  return mask;
}

async function overlay(mask: Uint8Array, classes: readonly string[]) {
  const path = put(join(folder.path, 'image.png'), await picture(1));
  const png = await overlayPng(path, mask, 48, 40, { classes, longestSide: 0, rules: {} });
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
  const count = (color: Color) => {
    let found = 0;
    for (let i = 0; i < data.length; i += 3) if (color.every((value, c) => data[i + c] === value)) found++;
    return found;
  };
  return { count, width: info.width, height: info.height };
}

const border = 36;
const swatch = 18 * 4;

describe('overlayPng', () => {
  it('of two classes is the image with one outline', async () => {
    const { count, width, height } = await overlay(squares(1), ['background', 'lesion']);
    expect([width, height]).toEqual([48, 40]);
    expect(count(predictionColor)).toBe(2 * border);
  });

  it('of three has a colour for each, and a legend below', async () => {
    const { count, width, height } = await overlay(squares(2), ['background', 'vein', 'artery']);
    expect([width, height]).toEqual([160, 40 + 24]);
    expect([count(classColor(1)), count(classColor(2))]).toEqual([border + swatch, border + swatch]);
  });
});
