/**
 * Files to pixels, by sharp (libvips). Pixels are uint8 [height, width, channels]. EXIF orientation is applied;
 * embedded colour profiles are not, as everywhere in this field, so that a stored value is the value the network sees.
 */

import { readFile } from 'node:fs/promises';
import sharp, { type Sharp } from 'sharp';
import { FailureError } from '../errors.js';

// Each file is decoded once and several at a time: libvips's cache would only hold memory, its threads only compete.
sharp.cache(false);
sharp.concurrency(1);

export type Color = 'rgb' | 'grey';

export interface Size {
  width: number;
  height: number;
}

export interface DecodedImage extends Size {
  pixels: Uint8Array;
  channels: 1 | 3;
}

/** Largest number of pixels that is decoded unless the caller says otherwise: 16384 x 16384. */
export const MAX_PIXELS = 268_435_456;

/**
 * Decodes an image at its original size.
 * @throws FailureError when the file cannot be read, is no image, is truncated or is larger than `maxPixels`.
 */
export async function decodeImage(path: string, color: Color, maxPixels = MAX_PIXELS): Promise<DecodedImage> {
  return await decodeImageBytes(await readImageFile(path), path, color, maxPixels);
}

/** `decodeImage` of an image already in memory; `path` is for messages. */
export async function decodeImageBytes(
  bytes: Buffer,
  path: string,
  color: Color,
  maxPixels = MAX_PIXELS,
): Promise<DecodedImage> {
  const { pipeline } = await openBytes(bytes, path, maxPixels);
  return await toPixels(pipeline, path, color);
}

/**
 * An image as it stands in a study's cache: stretched to size x size (Lanczos; JPEGs are shrunk while decoding),
 * uint8 [size, size, 3 or 1].
 * @throws FailureError as decodeImage
 */
export async function prepareImage(path: string, size: number, color: Color): Promise<Uint8Array> {
  const { pipeline } = await open(path, MAX_PIXELS);
  return (await toPixels(stretch(pipeline, size, size), path, color)).pixels;
}

/** What `init` needs of one file, from a single decoding. */
export interface InspectedImage extends Size {
  /** Format of the content, such as `jpeg` or `png`, whatever the name says. */
  format: string;
  /** As of prepareImage. */
  pixels: Uint8Array;
}

/** Prepares an image already in memory and tells its original size and format. `path` is for messages. */
export async function inspectImage(
  bytes: Buffer,
  path: string,
  size: number,
  color: Color,
  maxPixels: number,
): Promise<InspectedImage> {
  const { pipeline, format, width, height } = await openBytes(bytes, path, maxPixels);
  return { format, width, height, pixels: (await toPixels(stretch(pipeline, size, size), path, color)).pixels };
}

/** Stretches pixels to another size (Lanczos, or bicubic, with the support that shrinking needs). */
export async function resizePixels(
  pixels: Uint8Array,
  from: Size & { channels: 1 | 3 },
  to: Size,
  kernel: 'lanczos3' | 'cubic' = 'lanczos3',
): Promise<Uint8Array> {
  const raw = { width: from.width, height: from.height, channels: from.channels };
  const resized = sharp(pixels, { raw }).resize(to.width, to.height, { fit: 'fill', kernel });
  return bytesOf(
    await resized
      .toColourspace(from.channels === 1 ? 'b-w' : 'srgb')
      .raw()
      .toBuffer(),
  );
}

/** An image whose header is read, its pixels not yet. */
export interface Opened extends Size {
  pipeline: Sharp;
  format: string;
  depth: string;
  grey: boolean;
}

async function open(path: string, maxPixels: number): Promise<Opened> {
  return await openBytes(await readImageFile(path), path, maxPixels);
}

/** @throws FailureError when the file cannot be read */
export async function readImageFile(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new FailureError(`cannot be read: ${(error as Error).message}`, { where: path });
  }
}

/** @throws FailureError when the bytes are no image or one larger than `maxPixels`; `path` is for messages */
export async function openBytes(bytes: Buffer, path: string, maxPixels: number): Promise<Opened> {
  if (bytes.length === 0) throw new FailureError('empty file (0 bytes)', { where: path });
  const metadata = await sharp(bytes, { limitInputPixels: false })
    .metadata()
    .catch((error: Error) => {
      throw unreadable(error, path);
    });
  const { width, height } = metadata.autoOrient;
  if (width * height > maxPixels) {
    throw new FailureError(`${width} x ${height} pixels is too large`, {
      where: path,
      expected: `at most ${maxPixels} pixels`,
      fix: 'make the image smaller, or raise the limit (--max-pixels of sal init)',
    });
  }
  // libjpeg reports damaged data as a warning only; PNG warnings are about harmless metadata.
  const failOn = metadata.format === 'jpeg' ? 'warning' : 'error';
  const options = { failOn, limitInputPixels: maxPixels, ignoreIcc: true } as const;
  return {
    pipeline: sharp(bytes, options).autoOrient(),
    format: metadata.format,
    depth: metadata.depth,
    grey: metadata.channels - (metadata.hasAlpha ? 1 : 0) === 1 && metadata.space.startsWith('b-w'),
    width,
    height,
  };
}

function unreadable(error: Error, path: string): FailureError {
  const message = error.message.split('\n')[0]!.trim();
  if (/unsupported image format/i.test(message)) return new FailureError('not an image', { where: path });
  return new FailureError(`damaged or truncated: ${message}`, { where: path });
}

function stretch(pipeline: Sharp, width: number, height: number): Sharp {
  return pipeline.resize(width, height, { fit: 'fill' });
}

/** Decodes. @throws FailureError for damaged data */
export async function rawOf(pipeline: Sharp, path: string) {
  try {
    return await pipeline.raw().toBuffer({ resolveWithObject: true });
  } catch (error) {
    throw unreadable(error as Error, path);
  }
}

async function toPixels(pipeline: Sharp, path: string, color: Color): Promise<DecodedImage> {
  const { data, info } = await rawOf(pipeline.flatten({ background: 'black' }).toColourspace('srgb'), path);
  const rgb = info.channels === 3 ? bytesOf(data) : repeatChannel(data);
  const { width, height } = info;
  return color === 'rgb'
    ? { pixels: rgb, width, height, channels: 3 }
    : { pixels: luma(rgb), width, height, channels: 1 };
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
