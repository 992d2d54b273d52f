/** Files of every format, depth, number of bands, layout and orientation, against independent readers (golden/). */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeImageBytes, openBytes } from './decode.js';
import { readDeep } from './decode-deep.js';
import { MAX_PIXELS } from './decode-limits.js';
import type { Pixels, Samples } from './pixels.js';

interface Golden {
  name: string;
  file: string;
  depth?: string;
  shape?: number[];
  sha256?: string;
  quadrants?: number[][];
  refused?: string;
}

const goldens = JSON.parse(readFileSync(new URL('golden/pictures.json', import.meta.url), 'utf8')) as Golden[];

function hashOf({ data }: Samples): string {
  return createHash('sha256')
    .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    .digest('hex');
}

async function samplesOf(bytes: Buffer, name: string, depth: string, channels: number): Promise<Samples> {
  if (depth === 'uint8') return await decodeImageBytes(bytes, name, channels === 1 ? 'grey' : 'rgb', { intensity: {} });
  return (await readDeep(await openBytes(bytes, name, MAX_PIXELS), name)).samples;
}

describe('pictures of every kind', () => {
  it.each(goldens.filter((golden) => golden.sha256))('$name has the samples that others read', async (golden) => {
    const [height, width, channels] = golden.shape!;
    const samples = await samplesOf(Buffer.from(golden.file, 'base64'), golden.name, golden.depth!, channels!);
    expect(samples).toMatchObject({ height, width, channels, depth: golden.depth });
    expect(hashOf(samples)).toBe(golden.sha256);
  });

  it.each(goldens.filter((golden) => golden.quadrants))('$name is turned as others turn it', async (golden) => {
    const pixels = await decodeImageBytes(Buffer.from(golden.file, 'base64'), golden.name, 'rgb');
    expect([pixels.height, pixels.width, 3]).toEqual(golden.shape);
    for (const [i, mean] of quadrantMeans(pixels).entries()) {
      for (const [c, value] of mean.entries()) expect(Math.abs(value - golden.quadrants![i]![c]!)).toBeLessThan(1.5);
    }
  });

  it.each(goldens.filter((golden) => golden.refused))('$name', async (golden) => {
    const decoded = decodeImageBytes(Buffer.from(golden.file, 'base64'), golden.name, 'rgb', { intensity: {} });
    await expect(decoded).rejects.toThrow(golden.refused);
  });

  it('holds the kinds that it speaks of', () => {
    expect(goldens.length).toBeGreaterThan(180);
    expect(goldens.filter((golden) => golden.refused).length).toBeGreaterThan(5);
  });
});

function quadrantMeans({ data, width, height }: Pixels): number[][] {
  const [w, h] = [width / 2, height / 2];
  return [0, 1, 2, 3].map((quadrant) => {
    const sum = [0, 0, 0];
    for (let y = 0; y < h; y++) {
      for (let x = 0; x < w; x++) {
        const at = (((quadrant >> 1) * h + y) * width + (quadrant & 1) * w + x) * 3;
        for (let c = 0; c < 3; c++) sum[c]! += data[at + c]!;
      }
    }
    return sum.map((value) => value / (w * h));
  });
}
