/**
 * A picture file from its bytes to the point where its pixels can be asked for: what it is, how large, how deep. Nothing
 * reaches a decoder that `sniff` does not know, and nothing that costs more than `decode-limits` allows.
 */

import { open, readFile } from 'node:fs/promises';
import sharp, { type Metadata, type Sharp } from 'sharp';
import { FailureError } from '../errors.js';
import { DECODE_SECONDS, decodeBudget, fileBudget, MAX_FILE_BYTES, MAX_FRAME_BYTES } from './decode-limits.js';
import { bytesPerSample, type Depth, type Size } from './pixels.js';
import { type Format, SNIFF_BYTES, sniff } from './sniff.js';
import { readTiffHeader, TiffError, type TiffHeader } from './tiff/header.js';
import { bandsOf, depthOf } from './tiff/samples.js';

// Each file is decoded once and several at a time: libvips's cache would only hold memory, its threads only compete.
sharp.cache(false);
sharp.concurrency(1);

/** An image whose header is read, its pixels not yet. */
export interface Opened extends Size {
  pipeline: Sharp;
  format: Format;
  /** Of libvips: `uchar`, `ushort`, ... */
  depth: string;
  grey: boolean;
  bytes: Buffer;
  hasAlpha: boolean;
  /** Memory that decoding takes. */
  decodingBytes: number;
  /** As stored, before it is turned. */
  stored: Size;
  /** Of a TIFF that `tiff/` reads: other depths, bands and layouts than libvips hands on unchanged. */
  tiff: TiffHeader | null;
}

/**
 * Reads a whole file, after its first bytes have been looked at.
 * @throws FailureError when the file cannot be read, is no image of a known format, or is larger than `maxBytes`
 */
export async function readImageFile(path: string, maxBytes = MAX_FILE_BYTES): Promise<Buffer> {
  await checkFile(path, maxBytes);
  return await readFile(path).catch((error: Error) => {
    throw unreadableFile(error, path);
  });
}

/** Reads a file for as long as `work` needs it, within the memory that all files share; not to be nested. */
export async function withImageFile<T>(path: string, work: (bytes: Buffer) => Promise<T>): Promise<T> {
  const size = await checkFile(path, MAX_FILE_BYTES);
  return await fileBudget.run(size, async () => await work(await readImageFile(path)));
}

/** @returns the size of the file */
async function checkFile(path: string, maxBytes: number): Promise<number> {
  try {
    const file = await open(path);
    try {
      const { size } = await file.stat();
      const { buffer, bytesRead } = await file.read(Buffer.alloc(SNIFF_BYTES), 0, SNIFF_BYTES, 0);
      formatOf(buffer.subarray(0, bytesRead), path);
      if (size > maxBytes) throw tooManyBytes(size, maxBytes, path);
      return size;
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof FailureError) throw error;
    throw unreadableFile(error as Error, path);
  }
}

function tooManyBytes(size: number, maxBytes: number, path: string): FailureError {
  return new FailureError(`the file of ${megabytes(size)} is too large`, {
    where: path,
    expected: `at most ${megabytes(maxBytes)}`,
    fix: 'save it compressed, or make the image smaller',
  });
}

function unreadableFile(error: Error, path: string): FailureError {
  return new FailureError(`cannot be read: ${error.message}`, { where: path });
}

function formatOf(head: Buffer, path: string): Format {
  if (head.length === 0) throw new FailureError('empty file (0 bytes)', { where: path });
  const sniffed = sniff(head);
  if ('format' in sniffed) return sniffed.format;
  throw new FailureError(sniffed.refused, { where: path });
}

/**
 * @param path for messages
 * @throws FailureError when the bytes are no image, one larger than `maxPixels` or than may be held in memory, several, or
 *   of colours or a depth that cannot be read right
 */
export async function openBytes(bytes: Buffer, path: string, maxPixels: number): Promise<Opened> {
  const format = formatOf(bytes.subarray(0, SNIFF_BYTES), path);
  const tiff = format === 'tiff' ? readHeader(bytes, path) : null;
  if (tiff && !isForLibvips(tiff)) return ownTiff(tiff, bytes, path, maxPixels);
  const metadata = await sharp(bytes, { limitInputPixels: false })
    .metadata()
    .catch((error: Error) => {
      throw unreadable(error, path);
    });
  const { width, height } = metadata.autoOrient;
  checkPixels({ width, height }, maxPixels, path);
  checkPages(metadata, path);
  checkFrame(metadata, path);
  if (format === 'jpeg' && metadata.isProgressive) checkScans(bytes, path);
  // libjpeg reports damaged data as a warning only; PNG warnings are about harmless metadata.
  const failOn = format === 'jpeg' ? 'warning' : 'error';
  const options = { failOn, limitInputPixels: maxPixels, ignoreIcc: true } as const;
  return {
    pipeline: sharp(bytes, options).timeout({ seconds: DECODE_SECONDS }).autoOrient(),
    format,
    depth: metadata.depth,
    grey: metadata.channels - (metadata.hasAlpha ? 1 : 0) === 1 && isGrey(metadata),
    width,
    height,
    bytes,
    hasAlpha: metadata.hasAlpha,
    decodingBytes: decodingBytes(metadata),
    stored: { width: metadata.width, height: metadata.height },
    tiff: null,
  };
}

function ownTiff(header: TiffHeader, bytes: Buffer, path: string, maxPixels: number): Opened {
  const stored = { width: header.width, height: header.height };
  const turned = header.orientation >= 5;
  const { width, height } = turned ? { width: stored.height, height: stored.width } : stored;
  checkPixels(stored, maxPixels, path);
  const { depth, bands } = tiffCall(path, () => ({ depth: depthOf(header), bands: bandsOf(header) }));
  const needed = width * height * (bands.channels + (bands.alpha ? 1 : 0)) * bytesPerSample(depth);
  if (needed > MAX_FRAME_BYTES) throw needsMemory(needed, path);
  return {
    pipeline: sharp(bytes, { failOn: 'error', limitInputPixels: maxPixels, ignoreIcc: true }).autoOrient(),
    format: 'tiff',
    depth: DEPTH_OF_LIBVIPS[depth],
    grey: bands.channels === 1,
    width,
    height,
    bytes,
    hasAlpha: bands.alpha !== null,
    decodingBytes: 2 * needed,
    stored,
    tiff: header,
  };
}

const DEPTH_OF_LIBVIPS: Readonly<Record<Depth, string>> = {
  uint8: 'uchar',
  int8: 'char',
  uint16: 'ushort',
  int16: 'short',
  uint32: 'uint',
  int32: 'int',
  float32: 'float',
  float64: 'double',
};

function readHeader(bytes: Buffer, path: string): TiffHeader {
  const header = tiffCall(path, () => readTiffHeader((offset, length) => bytes.subarray(offset, offset + length)));
  if (header.morePages > 0) throw severalPictures(header.morePages + 1, path);
  return header;
}

/** Kinds of TIFF whose values libvips hands on as they are stored; all others are read by `tiff/`. */
function isForLibvips({ bits, format, planar, photometric, samples, extraSamples }: TiffHeader): boolean {
  if (format !== 'uint' || bits > 8 || planar) return false;
  const isUnassociated = extraSamples.length === 1 && extraSamples[0] === 2;
  if (samples === 1) return photometric === 0 || photometric === 1 || photometric === 3;
  if (bits !== 8) return false;
  if (samples === 3) return photometric === 2 || photometric === 6;
  return isUnassociated && ((samples === 2 && photometric === 1) || (samples === 4 && photometric === 2));
}

/** Errors of `tiff/` as refusals of a file. */
export function tiffCall<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof TiffError)) throw error;
    throw new FailureError(`the TIFF cannot be read: ${error.message}`, {
      where: path,
      expected: 'grey or RGB samples of 8, 16 or 32 bits',
      fix: 'save it as PNG, or as TIFF without compression',
    });
  }
}

function isGrey({ space }: Metadata): boolean {
  return space === 'b-w' || space === 'grey16';
}

function checkPixels({ width, height }: Size, maxPixels: number, path: string): void {
  if (width * height <= maxPixels) return;
  throw new FailureError(`${width} x ${height} pixels is too large`, {
    where: path,
    expected: `at most ${maxPixels} pixels`,
    fix: 'make the image smaller, or raise the limit (--max-pixels of sal init)',
  });
}

function checkPages({ pages = 1, format }: Metadata, path: string): void {
  // Thumbnails of a TIFF count as pages for libvips; `readHeader` has looked at them.
  if (pages > 1 && format !== 'tiff') throw severalPictures(pages, path);
}

function severalPictures(count: number, path: string): FailureError {
  return new FailureError(`the file holds ${count} pictures (pages or frames)`, {
    where: path,
    expected: 'one picture',
    fix: 'save each of them as a file of its own',
  });
}

/** Bytes that libvips holds while it decodes: some formats are unpacked as a whole before the first row comes out. */
function frameBytes({ width, height, channels, depth, format, isProgressive }: Metadata): number {
  const isWhole = format === 'webp' || format === 'gif' || format === 'heif' || isProgressive;
  const bytes = width * height * Math.max(channels, isWhole ? 4 : 1) * (depth === 'uchar' ? 1 : 2);
  return isWhole ? 2 * bytes : bytes;
}

/** The picture inside of the decoder, and the one it hands on. */
function decodingBytes(metadata: Metadata): number {
  return 2 * frameBytes(metadata);
}

function checkFrame(metadata: Metadata, path: string): void {
  const needed = frameBytes(metadata);
  const isWhole = needed > metadata.width * metadata.height * metadata.channels;
  if (isWhole && needed > MAX_FRAME_BYTES) throw needsMemory(needed, path);
}

/** Encoders write about ten; each costs a pass over the whole picture that nothing can interrupt. */
const MAX_SCANS = 100;

function checkScans(bytes: Buffer, path: string): void {
  let scans = 0;
  for (let at = bytes.indexOf(START_OF_SCAN); at >= 0; at = bytes.indexOf(START_OF_SCAN, at + 2)) scans++;
  if (scans <= MAX_SCANS) return;
  throw new FailureError(`a JPEG of ${scans} scans`, {
    where: path,
    expected: `at most ${MAX_SCANS}`,
    fix: 'save it anew',
  });
}

const START_OF_SCAN = Buffer.of(0xff, 0xda);

function needsMemory(bytes: number, path: string): FailureError {
  return new FailureError(`decoding it takes ${megabytes(bytes)} of memory`, {
    where: path,
    expected: `at most ${megabytes(MAX_FRAME_BYTES)}`,
    fix: 'make the image smaller, or save it as an 8-bit PNG that is not interlaced',
  });
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1e6)} MB`;
}

export function unreadable(error: Error, path: string): FailureError {
  const message = error.message.split('\n')[0]!.trim();
  if (/unsupported image format/i.test(message)) return new FailureError('not an image', { where: path });
  if (/^timeout/i.test(message)) {
    return new FailureError(`decoding took longer than ${DECODE_SECONDS} s`, { where: path });
  }
  return new FailureError(`damaged or truncated: ${message}`, { where: path });
}

/**
 * Decodes, when the memory that all decoding shares has room for it.
 * @param bytes that decoding takes; found from the header unless given
 * @throws FailureError for damaged data
 */
export async function rawOf(pipeline: Sharp, path: string, depth: 'uchar' | 'ushort' = 'uchar', bytes?: number) {
  try {
    const needed = bytes ?? decodingBytes(await pipeline.metadata());
    return await decodeBudget.run(needed, () => pipeline.raw({ depth }).toBuffer({ resolveWithObject: true }));
  } catch (error) {
    throw unreadable(error as Error, path);
  }
}
