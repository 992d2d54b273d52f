/**
 * Files to pixels: 8-bit pictures by sharp (libvips), TIFF of other depths and layouts by `tiff/`. EXIF orientation is
 * applied; embedded colour profiles are not, as everywhere in this field, so that a stored value is the value the network
 * sees. Nothing reaches a decoder that `sniff` does not know, and nothing that costs more than `decode-limits` allows.
 */

import sharp, { type Sharp } from 'sharp';
import { FailureError } from '../errors.js';
import { readDeep } from './decode-deep.js';
import { MAX_PIXELS } from './decode-limits.js';
import { type Opened, openBytes, rawOf, withImageFile } from './decode-open.js';
import { type Intensity, type Mapped, mapSamples, type Window } from './intensity.js';
import { type Depth, makePixels, type Pixels, type Size } from './pixels.js';
import { type Kernel, resample } from './resample.js';
import type { Format } from './sniff.js';

export { MAX_PIXELS } from './decode-limits.js';
export { openBytes, rawOf, readImageFile, withImageFile } from './decode-open.js';
export type { Size } from './pixels.js';

export type Color = 'rgb' | 'grey';

export type DecodedImage = Pixels;

/** What a study has fixed for all of its pictures; its config is one of these. */
export interface DecodeRules {
  /** Largest number of pixels. */
  maxPixels?: number | undefined;
  /** Windows of deep pictures; without, as studies had it before: the upper 8 of 16 bits. */
  intensity?: Intensity | undefined;
}

/**
 * Decodes an image at its original size.
 * @throws FailureError when the file cannot be read, is no image, is truncated, is larger than the rules allow, or is of
 *   a kind that cannot be read right
 */
export async function decodeImage(path: string, color: Color, rules: DecodeRules = {}): Promise<DecodedImage> {
  return await withImageFile(path, async (bytes) => await decodeImageBytes(bytes, path, color, rules));
}

/** `decodeImage` of an image already in memory; `path` is for messages. */
export async function decodeImageBytes(
  bytes: Buffer,
  path: string,
  color: Color,
  rules: DecodeRules = {},
): Promise<DecodedImage> {
  const opened = await openBytes(bytes, path, rules.maxPixels ?? MAX_PIXELS);
  return inColor(await wholePicture(opened, path, rules), color);
}

/**
 * An image as it stands in a study's cache: stretched to size x size (Lanczos; JPEGs are shrunk while decoding),
 * uint8 [size, size, 3 or 1].
 * @throws FailureError as decodeImage
 */
export async function prepareImage(path: string, size: number, color: Color, rules: DecodeRules = {}): Promise<Pixels> {
  return await withImageFile(path, async (bytes) => (await inspectImage(bytes, path, size, color, rules)).pixels);
}

/** What `init` needs of one file, from a single decoding. */
export interface InspectedImage extends Size {
  /** Format of the content, such as `jpeg` or `png`, whatever the name says. */
  format: Format;
  /** As of prepareImage. */
  pixels: Pixels;
  /** What is left of a deep picture; null where it had 8 bits. */
  grey: GreyLevels | null;
}

/** Of a picture after its window was applied. */
export interface GreyLevels {
  levels: number;
  /** Different values of the original, of which no more than 256 are counted. */
  values: number;
}

/** Prepares an image already in memory and tells its original size and format. `path` is for messages. */
export async function inspectImage(
  bytes: Buffer,
  path: string,
  size: number,
  color: Color,
  rules: DecodeRules,
): Promise<InspectedImage> {
  const opened = await openBytes(bytes, path, rules.maxPixels ?? MAX_PIXELS);
  const { format, width, height } = opened;
  const to = { width: size, height: size };
  if (!isMapped(opened, rules)) {
    return {
      format,
      width,
      height,
      grey: null,
      pixels: inColor(await stretchedPicture(opened, to, path, rules), color),
    };
  }
  const { pixels, levels, values } = await mappedPicture(opened, path, rules);
  const grey = { levels, values };
  return { format, width, height, grey, pixels: inColor(await resizePixels(pixels, to), color) };
}

/**
 * An image for a person to look at, shrunk to `longestSide` (0 keeps the size) without ever being whole in memory where
 * its format allows.
 */
export async function decodeForView(
  bytes: Buffer,
  path: string,
  longestSide: number,
  color: Color,
  rules: DecodeRules,
): Promise<Pixels> {
  const opened = await openBytes(bytes, path, rules.maxPixels ?? MAX_PIXELS);
  const to = shrunkSize(opened, longestSide);
  const isWhole = to.width === opened.width && to.height === opened.height;
  const pixels = isWhole ? await wholePicture(opened, path, rules) : await stretchedPicture(opened, to, path, rules);
  return inColor(pixels, color);
}

/** The size of a picture of which no side is longer than `longestSide`; 0 keeps the size. */
export function shrunkSize({ width, height }: Size, longestSide: number): Size {
  const scale = longestSide > 0 ? Math.min(1, longestSide / Math.max(width, height)) : 1;
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** Stretches pixels to another size by pixel centres (Lanczos, or bicubic, with the support that shrinking needs). */
export async function resizePixels(pixels: Pixels, to: Size, kernel: Kernel = 'lanczos3'): Promise<Pixels> {
  const { data, width, height, channels } = makePixels(pixels.data, pixels);
  if (width === to.width && height === to.height) return pixels;
  if (isEnlarged(pixels, to)) return resample(pixels, to, kernel);
  const resized = sharp(data, { raw: { width, height, channels } }).resize(to.width, to.height, {
    fit: 'fill',
    kernel,
  });
  const bytes = await resized
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .raw()
    .toBuffer();
  return makePixels(bytesOf(bytes), { ...to, channels });
}

/** libvips shifts what it enlarges by half a pixel of the result; what it shrinks stands right. */
function isEnlarged(from: Size, to: Size): boolean {
  return to.width > from.width || to.height > from.height;
}

/** Grey or RGB, at the size of the picture. */
async function wholePicture(opened: Opened, path: string, rules: DecodeRules): Promise<Pixels> {
  if (isMapped(opened, rules)) return (await mappedPicture(opened, path, rules)).pixels;
  return await libvipsPicture(opened, opened.pipeline, path);
}

/** The same, stretched: libvips shrinks while it decodes, where that leaves every pixel in its place. */
async function stretchedPicture(opened: Opened, to: Size, path: string, rules: DecodeRules): Promise<Pixels> {
  if (isMapped(opened, rules) || isEnlarged(opened, to))
    return await resizePixels(await wholePicture(opened, path, rules), to);
  const { width, height } = opened;
  const whole = isExactlyShrunk(opened) ? opened.pipeline : opened.pipeline.extract({ left: 0, top: 0, width, height });
  return await libvipsPicture(opened, whole.resize(to.width, to.height, { fit: 'fill' }), path);
}

/**
 * True where a decoder may shrink by 2, 4 or 8 while it decodes: of other sizes it leaves out the last columns and rows,
 * and what is left is stretched, up to half a prepared pixel. Cutting out the whole picture makes libvips decode it first.
 */
function isExactlyShrunk({ format, stored }: Opened): boolean {
  if (format === 'webp') return false;
  return format !== 'jpeg' || (stored.width % 8 === 0 && stored.height % 8 === 0);
}

/** True where libvips does not hand on the samples as 8-bit grey or RGB; without windows it makes 8 bits of others. */
function isMapped({ depth, tiff }: Opened, { intensity }: DecodeRules): boolean {
  return depth === 'uchar' ? tiff !== null : intensity !== undefined;
}

async function libvipsPicture(opened: Opened, pipeline: Sharp, path: string): Promise<Pixels> {
  const colours = pipeline.flatten({ background: 'black' }).toColourspace('srgb');
  const { data, info } = await rawOf(colours, path, 'uchar', opened.decodingBytes);
  if (info.channels !== 1 && info.channels !== 3) {
    throw new FailureError(`the picture has ${info.channels} bands`, { where: path, expected: 'grey or RGB' });
  }
  return makePixels(bytesOf(data), info);
}

/** What is left of a picture below this many grey levels, of four times as many, is no picture any more. */
const FEWEST_LEVELS = 32;

/**
 * Upper 8 of 16 bits, where a study has no window for them: right for pictures that fill 16 bits, and only these keep
 * their grey levels.
 */
const FULL_16_BITS: Window = { low: 0, high: 65_536 };

async function mappedPicture(opened: Opened, path: string, { intensity }: DecodeRules): Promise<Mapped> {
  const { samples, inverted } = await readDeep(opened, path);
  if (samples.depth === 'uint8') return mapSamples(samples, { low: 0, high: 256 }, inverted);
  const window = intensity?.[samples.depth] ?? (samples.depth === 'uint16' ? FULL_16_BITS : undefined);
  if (!window) throw unknownScale(samples.depth, path);
  checkFinite(samples.data, path);
  const mapped = mapSamples(samples, window, inverted);
  const { levels, values } = mapped;
  if (levels < FEWEST_LEVELS && values >= 4 * levels) {
    throw new FailureError(`only ${levels} grey levels would be left of its ${samples.depth} samples`, {
      where: path,
      expected: `values from ${window.low} to ${window.high}, as in the other files of this depth in the study`,
      fix: 'bring its values to the scale of the others, or make a study of such files alone',
    });
  }
  return mapped;
}

function unknownScale(depth: Depth, path: string): FailureError {
  return new FailureError(
    `its samples are ${depth}, of which the study has none: nothing says what is black and white`,
    {
      where: path,
      expected: 'the depths that the study was made of',
      fix: 'save it like the images of the study, or make a study of such files',
    },
  );
}

function checkFinite(data: ArrayLike<number>, path: string): void {
  let wrong = 0;
  for (let i = 0; i < data.length; i++) if (!Number.isFinite(data[i])) wrong++;
  if (wrong === 0) return;
  throw new FailureError(`${wrong} of ${data.length} values are no numbers (NaN or infinite)`, {
    where: path,
    fix: 'put a number in their place',
  });
}

function inColor(pixels: Pixels, color: Color): Pixels {
  const { data, width, height, channels } = pixels;
  if (color === 'rgb') return channels === 3 ? pixels : makePixels(repeatChannel(data), { width, height, channels: 3 });
  return channels === 1 ? pixels : makePixels(luma(data), { width, height, channels: 1 });
}

/** Rec. 601 luma of sRGB values, 0.299 R + 0.587 G + 0.114 B rounded: the grey of OpenCV and Pillow. [pixels, 3] -> [pixels] */
export function luma(rgb: Uint8Array): Uint8Array {
  const grey = new Uint8Array(rgb.length / 3);
  for (let i = 0, j = 0; i < grey.length; i++, j += 3) {
    grey[i] = Math.round(0.299 * rgb[j]! + 0.587 * rgb[j + 1]! + 0.114 * rgb[j + 2]!);
  }
  return grey;
}

function repeatChannel(grey: Uint8Array): Uint8Array {
  const rgb = new Uint8Array(grey.length * 3);
  for (let i = 0; i < grey.length; i++) rgb.fill(grey[i]!, 3 * i, 3 * i + 3);
  return rgb;
}

function bytesOf(buffer: Buffer): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);
}
