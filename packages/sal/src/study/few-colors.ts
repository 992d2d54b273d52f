/** Whether a picture has a handful of grey values, as masks have and photographs have not. */

import { open } from 'node:fs/promises';
import { UserError } from '../errors.js';
import { decodeImageBytes, MAX_PIXELS, openBytes, withImageFile } from '../images/decode.js';

/** Most values that a picture with "few" has. */
export const FEW_COLORS = 8;

/** A photograph as PNG takes more bytes per pixel than this; even random dots of eight colours do not. */
const MOST_BYTES_PER_PIXEL = 0.5;

/**
 * True for a picture of at most so many grey values, FEW_COLORS unless said otherwise; in a PNG with a palette, whose
 * colours are for people, also of so many colours. Where its first bytes say no already it is not decoded: a JPEG has
 * other values along every edge, and a PNG of many bytes per pixel many colours. False for what cannot be read, and for
 * samples of more than 8 bits, whose dim pictures have few values too.
 */
export async function hasFewColors(path: string, most = FEW_COLORS): Promise<boolean> {
  try {
    const head = await lookAtHead(path);
    if (head.isRich) return false;
    return await withImageFile(path, async (bytes) => {
      if ((await openBytes(bytes, path, MAX_PIXELS)).depth !== 'uchar') return false;
      const { data, channels } = await decodeImageBytes(bytes, path, 'rgb');
      return countColors(data, channels, most, head.hasPalette) <= most;
    });
  } catch (error) {
    if (error instanceof UserError || (error as NodeJS.ErrnoException).code !== undefined) return false;
    throw error;
  }
}

/**
 * Different colours; stops counting above `most`, and gives Infinity for a picture that is not grey.
 * @param pixels uint8 [pixels, channels]
 * @param mayHaveColor false: only grey pixels count
 */
export function countColors(pixels: Uint8Array, channels: 1 | 3, most: number, mayHaveColor = false): number {
  const seen = new Set<number>();
  let last = -1;
  for (let i = 0; i < pixels.length && seen.size <= most; i += channels) {
    const isGrey = channels === 1 || (pixels[i] === pixels[i + 1] && pixels[i] === pixels[i + 2]);
    if (!isGrey && !mayHaveColor) return Number.POSITIVE_INFINITY;
    const color = channels === 1 ? pixels[i]! : pixels[i]! | (pixels[i + 1]! << 8) | (pixels[i + 2]! << 16);
    if (color !== last) seen.add(color);
    last = color;
  }
  return seen.size;
}

/**
 * True where two grey values make up half of the pixels: so is a picture of two values also after it was stretched,
 * which blurs its edges. A quick look; `hasFewColors` decides.
 * @param pixels uint8 [pixels, channels]
 */
export function isMostlyTwoValues(pixels: Uint8Array, channels: 1 | 3): boolean {
  const counts = new Uint32Array(256);
  for (let i = 0; i < pixels.length; i += channels) {
    if (channels === 3 && (pixels[i] !== pixels[i + 1] || pixels[i] !== pixels[i + 2])) return false;
    counts[pixels[i]!]!++;
  }
  const [first = 0, second = 0] = counts.sort().reverse();
  return 2 * (first + second) >= pixels.length / channels;
}

/** What the first bytes say: surely many colours, or a PNG with a palette. */
async function lookAtHead(path: string): Promise<{ isRich: boolean; hasPalette: boolean }> {
  const file = await open(path);
  try {
    const head = Buffer.alloc(26);
    await file.read(head, 0, 26, 0);
    const isJpeg = head[0] === 0xff && head[1] === 0xd8;
    if (isJpeg || head.readUInt32BE(0) !== 0x89504e47) return { isRich: isJpeg, hasPalette: false };
    const pixels = head.readUInt32BE(16) * head.readUInt32BE(20);
    const isRich = (await file.stat()).size > 1024 + MOST_BYTES_PER_PIXEL * pixels;
    return { isRich, hasPalette: head[25] === 3 };
  } finally {
    await file.close();
  }
}
