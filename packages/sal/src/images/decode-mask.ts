/**
 * Masks on disk and in memory. In memory: class indices uint8 [height, width]. On disk, two classes: PNG of 0 and 255;
 * more: 8-bit PNG of the indices 0..classes-1, and IGNORE_INDEX where nobody could judge. Masks of others are read where
 * they mean one thing (docs/how-to/annotate-outside.md), and refused by name where they do not.
 */

import sharp from 'sharp';
import { FailureError } from '../errors.js';
import { makeMask } from './class-mask.js';
import { IGNORE_INDEX } from './classes.js';
import { type Size, withImageFile } from './decode.js';
import { readAlpha } from './mask-alpha.js';
import { type Palette, readPalette } from './mask-palette.js';
import { type MaskSamples, readMaskSamples } from './mask-samples.js';

export interface DecodedMask extends Size {
  mask: Uint8Array;
  /** Where the colours are one and alpha alone draws the lesion. */
  drawnByAlpha?: true;
}

/**
 * Decodes a mask to class indices. Of a palette the place is the class; in two classes its colour has to agree.
 * @param classes how many classes the study has, background among them
 * @throws FailureError when the file is no image or no mask that means one thing: several pages, signed or floating point
 *   samples, zero as white, coloured, an alpha channel that contradicts the colours, or other values: in two classes than
 *   0 and one of 1, 255 and the largest of the depth, in more than 0..classes-1 and IGNORE_INDEX
 */
export async function decodeMask(path: string, classes: number): Promise<DecodedMask> {
  return await withImageFile(path, (bytes) => decodeMaskBytes(bytes, path, classes));
}

/** Decodes a mask already in memory; `path` is for messages. */
export async function decodeMaskBytes(bytes: Buffer, path: string, classes: number): Promise<DecodedMask> {
  const samples = await readMaskSamples(bytes, path);
  const { width, height } = samples;
  if (samples.alpha) {
    const { values, channels, alpha, opaque } = samples;
    const reading = readAlpha({ values, channels, alpha, opaque }, classes);
    if (typeof reading === 'object' && 'refused' in reading) throw badMask(reading.refused, path, classes);
    if (reading !== 'colours')
      return { mask: reading.lesion, width, height, ...(reading.alone ? { drawnByAlpha: true } : {}) };
  }
  const { data } = makeMask(indicesOf(samples, path, classes), { width, height, classes });
  return { mask: data, width, height };
}

/** Class indices [height, width] as an 8-bit grey PNG: 0 and 255 for two classes, else the indices themselves. */
export async function encodeMaskPng(mask: Uint8Array, width: number, height: number, classes = 2): Promise<Buffer> {
  const { data } = makeMask(mask, { width, height, classes });
  const values = classes === 2 ? data.map((index) => (index === 0 ? 0 : 255)) : data;
  return await sharp(values, { raw: { width, height, channels: 1 } })
    .toColourspace('b-w')
    .png()
    .toBuffer();
}

function indicesOf(samples: MaskSamples, path: string, classes: number): Uint8Array {
  const values = equalChannels(samples, path, classes);
  const found = valuesOf(values);
  if (samples.palette) return placesAsClasses(values, found, samples.palette, path, classes);
  if (samples.lookedUp) checkOrder(samples.lookedUp, found, path, classes);
  return classes === 2
    ? binaryIndices(values, found, samples.largest, path)
    : classIndices(values, found, path, classes);
}

/** One value per pixel. @throws FailureError where channels differ */
function equalChannels({ values, channels }: MaskSamples, path: string, classes: number): Uint8Array | Uint16Array {
  if (channels === 1) return values;
  const first = values.slice(0, values.length / channels);
  for (let i = 0, j = 0; i < first.length; i++, j += channels) {
    const value = values[j]!;
    first[i] = value;
    for (let c = 1; c < channels; c++) if (values[j + c] !== value) throw badMask('is coloured', path, classes);
  }
  return first;
}

function placesAsClasses(
  places: Uint8Array | Uint16Array,
  used: readonly number[],
  palette: Palette,
  path: string,
  classes: number,
): Uint8Array {
  const reading = readPalette(palette, used, classes);
  if ('refused' in reading) throw badMask(reading.refused, path, classes);
  if (classes > 2) return classIndices(places, used, path, classes);
  return Uint8Array.from(places, (place) => reading.classOf.get(place)!);
}

/**
 * Where the decoder has looked the colours up, places are lost; so the order of the colours must be that of their values.
 * @throws FailureError for a palette that would read otherwise by places
 */
function checkOrder(palette: Palette, found: readonly number[], path: string, classes: number): void {
  const places = found.map((value) => palette.findIndex(({ colour }) => colour.every((part) => part === value)));
  const right =
    classes === 2
      ? places.every((place, i) => i === 0 || places[i - 1]! < place)
      : places.every((place, i) => place === found[i]);
  if (!right) throw badMask('has a palette in which places and colours do not agree on the classes', path, classes);
}

/** @param largest value that a sample of the file can have */
function binaryIndices(
  values: Uint8Array | Uint16Array,
  found: readonly number[],
  largest: number,
  path: string,
): Uint8Array {
  const others = found.filter((value) => value !== 0);
  const [lesion] = others;
  if (others.length > 1 || (lesion !== undefined && lesion !== 1 && lesion !== 255 && lesion !== largest)) {
    throw badMask(`has the values ${listText(others)} besides 0`, path, 2);
  }
  return Uint8Array.from(values, (value) => (value === 0 ? 0 : 1));
}

function classIndices(
  values: Uint8Array | Uint16Array,
  found: readonly number[],
  path: string,
  classes: number,
): Uint8Array {
  const foreign = found.filter((value) => value >= classes && value !== IGNORE_INDEX);
  if (foreign.length > 0) {
    throw badMask(`has the values ${listText(foreign)} besides 0 to ${classes - 1}`, path, classes);
  }
  // Most likely a mask of two classes: taken as it is, its whole foreground would be passed over.
  if (found.length === 2 && found[0] === 0 && found[1] === IGNORE_INDEX) {
    throw badMask('has only the values 0 and 255', path, classes);
  }
  return Uint8Array.from(values);
}

/** Ascending. */
function valuesOf(values: Uint8Array | Uint16Array): number[] {
  const seen = new Uint8Array(65536);
  for (let i = 0; i < values.length; i++) seen[values[i]!] = 1;
  return [...seen.keys()].filter((value) => seen[value] === 1);
}

function listText(values: readonly number[]): string {
  return values.length > 8 ? `${values.slice(0, 8).join(', ')}, ...` : values.join(', ');
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
