/**
 * Masks on disk and in memory. In memory: class indices uint8 [height, width]. On disk, two classes: PNG of 0 and 255;
 * more: 8-bit PNG of the indices 0..classes-1, and IGNORE_INDEX where nobody could judge.
 */

import sharp from 'sharp';
import { FailureError } from '../errors.js';
import { IGNORE_INDEX } from './classes.js';
import { MAX_PIXELS, openBytes, rawOf, readImageFile, type Size } from './decode.js';
import { readAsIndices } from './png-indices.js';

export interface DecodedMask extends Size {
  mask: Uint8Array;
}

/**
 * Decodes a mask to class indices, of a PNG with a palette by the place in the palette (in two classes: by colour).
 * @param classes how many classes the study has, background among them
 * @throws FailureError when the file is no image, has more than 8 bits per sample, is coloured, or has other values: in
 *   two classes than 0/255 or 0/1, in more than 0..classes-1 and IGNORE_INDEX
 */
export async function decodeMask(path: string, classes: number): Promise<DecodedMask> {
  return await decodeMaskBytes(await readImageFile(path), path, classes);
}

/** Decodes a mask already in memory; `path` is for messages. */
export async function decodeMaskBytes(bytes: Buffer, path: string, classes: number): Promise<DecodedMask> {
  const source = classes === 2 ? { bytes, step: 1 } : readAsIndices(bytes);
  const { pipeline, depth, grey } = await openBytes(source.bytes, path, MAX_PIXELS);
  if (depth !== 'uchar') {
    throw new FailureError(`the mask has samples of type ${depth}`, {
      where: path,
      expected: `8 bits per pixel, ${valuesText(classes)}`,
    });
  }
  const image = grey ? pipeline.toColourspace('b-w') : pipeline.toColourspace('srgb');
  const { data, info } = await rawOf(image.removeAlpha(), path);
  const values = equalChannels(data, info.channels, path, classes);
  if (source.step > 1) for (let i = 0; i < values.length; i++) values[i] = values[i]! / source.step;
  const mask = classes === 2 ? binaryIndices(values, path) : classIndices(values, path, classes);
  return { mask, width: info.width, height: info.height };
}

/** Nearest neighbour by pixel centres: output pixel i takes input pixel floor((i + 0.5) * from / to). */
export function resizeMask(mask: Uint8Array, from: Size, to: Size): Uint8Array {
  const columns = Int32Array.from({ length: to.width }, (_, x) => Math.floor(((x + 0.5) * from.width) / to.width));
  const resized = new Uint8Array(to.width * to.height);
  for (let y = 0; y < to.height; y++) {
    const source = Math.floor(((y + 0.5) * from.height) / to.height) * from.width;
    for (let x = 0; x < to.width; x++) resized[y * to.width + x] = mask[source + columns[x]!]!;
  }
  return resized;
}

/** Class indices [height, width] as an 8-bit grey PNG: 0 and 255 for two classes, else the indices themselves. */
export async function encodeMaskPng(mask: Uint8Array, width: number, height: number, classes = 2): Promise<Buffer> {
  const foreign = mask.find((index) => index >= classes && !(classes > 2 && index === IGNORE_INDEX));
  if (foreign !== undefined) throw new Error(`internal: class ${foreign} in a mask of ${classes} classes`);
  const values = classes === 2 ? mask.map((index) => (index === 0 ? 0 : 255)) : mask;
  return await sharp(values, { raw: { width, height, channels: 1 } })
    .toColourspace('b-w')
    .png()
    .toBuffer();
}

/** One value per pixel. @throws FailureError where channels differ */
function equalChannels(data: Uint8Array, channels: number, path: string, classes: number): Uint8Array {
  const values = new Uint8Array(data.length / channels);
  for (let i = 0, j = 0; i < values.length; i++, j += channels) {
    values[i] = data[j]!;
    for (let c = 1; c < channels; c++) {
      if (data[j + c] !== values[i]) throw badMask('is coloured', path, classes);
    }
  }
  return values;
}

function binaryIndices(values: Uint8Array, path: string): Uint8Array {
  const found = valuesOf(values).filter((value) => value !== 0);
  if (found.length > 1 || (found.length === 1 && found[0] !== 1 && found[0] !== 255)) {
    throw badMask(`has the values ${listText(found)} besides 0`, path, 2);
  }
  return values.map((value) => (value === 0 ? 0 : 1));
}

function classIndices(values: Uint8Array, path: string, classes: number): Uint8Array {
  const found = valuesOf(values);
  const foreign = found.filter((value) => value >= classes && value !== IGNORE_INDEX);
  if (foreign.length > 0) {
    throw badMask(`has the values ${listText(foreign)} besides 0 to ${classes - 1}`, path, classes);
  }
  // Most likely a mask of two classes: taken as it is, its whole foreground would be passed over.
  if (found.length === 2 && found[0] === 0 && found[1] === IGNORE_INDEX) {
    throw badMask('has only the values 0 and 255', path, classes);
  }
  return values;
}

/** Ascending. */
function valuesOf(values: Uint8Array): number[] {
  const seen = new Uint8Array(256);
  for (const value of values) seen[value] = 1;
  return [...seen.keys()].filter((value) => seen[value] === 1);
}

function listText(values: readonly number[]): string {
  return values.length > 8 ? `${values.slice(0, 8).join(', ')}, ...` : values.join(', ');
}

function valuesText(classes: number): string {
  if (classes === 2) return '0/255 or 0/1';
  return `class indices 0 to ${classes - 1}`;
}

function badMask(what: string, path: string, classes: number): FailureError {
  if (classes === 2) {
    return new FailureError(`the mask ${what}`, {
      where: path,
      expected: 'only 0 and 255, or only 0 and 1',
      fix: 'save it as a PNG without smoothing or lossy compression, one value for the lesion; a study of more classes is made with sal init --classes',
    });
  }
  return new FailureError(`the mask ${what}`, {
    where: path,
    expected: `class indices 0 to ${classes - 1}, and 255 beside them where nobody can judge`,
    fix: 'save it as a grey or palette PNG of class indices, without smoothing or lossy compression',
  });
}
