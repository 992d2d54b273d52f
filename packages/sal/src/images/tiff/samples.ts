/**
 * The samples of a TIFF picture that libvips does not hand on unchanged: signed, floating, more than 8 bits, more bands
 * than colours, one plane after another. Memory is one picture and one strip. Pure.
 */

import { type Depth, emptySamples, makeSamples, orient, type Samples } from '../pixels.js';
import { decompressorOf } from './decompress.js';
import { TiffError, type TiffHeader } from './header.js';

export interface TiffPicture {
  samples: Samples;
  /** Small values are bright (WhiteIsZero). */
  inverted: boolean;
}

/** What of the bands is the picture. */
export interface TiffBands {
  channels: 1 | 3;
  /** Index of the band that is alpha, and whether colours are multiplied by it already; null without. */
  alpha: { band: number; associated: boolean } | null;
  inverted: boolean;
}

const PHOTOMETRIC: Readonly<Record<number, string>> = {
  3: 'a palette of more than 8 bits',
  4: 'a transparency mask',
  5: 'CMYK',
  6: 'YCbCr',
  8: 'CIE L*a*b*',
  9: 'ICC L*a*b*',
  10: 'ITU L*a*b*',
  32803: 'the raw mosaic of a camera',
  32844: 'LogL',
  32845: 'LogLuv',
  34892: 'the raw light of a camera',
};

/**
 * Of grey the first band, of RGB the first three; alpha only where the file calls it so.
 * @throws TiffError for other colours
 */
export function bandsOf({ photometric, samples, extraSamples }: TiffHeader): TiffBands {
  const isGrey = photometric === 0 || photometric === 1;
  if (!isGrey && photometric !== 2) {
    const name = PHOTOMETRIC[photometric] ?? (photometric === -1 ? 'not said' : `of kind ${photometric}`);
    throw new TiffError(`its colours are ${name}; grey and RGB are read`);
  }
  const channels = isGrey ? 1 : 3;
  if (samples < channels) throw new TiffError(`it is called RGB and has ${samples} samples for each pixel`);
  const band = samples > channels ? extraSamples.findIndex((kind) => kind === 1 || kind === 2) : -1;
  const alpha =
    band < 0 || channels + band >= samples ? null : { band: channels + band, associated: extraSamples[band] === 1 };
  return { channels, alpha, inverted: photometric === 0 };
}

/** @throws TiffError for a depth that no array has */
export function depthOf({ format, bits }: TiffHeader): Depth {
  const depth = `${format}${bits}`;
  if (isDepth(depth)) return depth;
  throw new TiffError(`its samples are ${bits}-bit ${format === 'other' ? 'of a kind that is not read' : format}`);
}

const DEPTHS: readonly Depth[] = ['uint8', 'int8', 'uint16', 'int16', 'uint32', 'int32', 'float32', 'float64'];

function isDepth(text: string): text is Depth {
  return (DEPTHS as readonly string[]).includes(text);
}

/**
 * Decodes the first picture: grey or RGB, alpha put on black, turned as the file says.
 * @param file the whole file
 * @throws TiffError where it is damaged or of a kind that is not read
 */
export function readTiffSamples(header: TiffHeader, file: Buffer): TiffPicture {
  const { width, height } = header;
  const bands = bandsOf(header);
  const depth = depthOf(header);
  const wanted = bands.channels + (bands.alpha ? 1 : 0);
  const data = emptySamples(depth, width * height * wanted);
  for (const block of blocksOf(header)) {
    const values = valuesOf(header, depth, block, file);
    copyBlock(header, block, values, bands, data, wanted);
  }
  const colours = bands.alpha ? onBlack(data, depth, bands.channels, bands.alpha.associated) : data;
  const stored = makeSamples(colours, { width, height, channels: bands.channels, depth });
  return { samples: orient(stored, header.orientation), inverted: bands.inverted };
}

/** A strip or tile: of one plane, or of all bands. */
interface Block {
  index: number;
  x: number;
  y: number;
  rows: number;
  /** Of a planar file; 0 otherwise. */
  plane: number;
}

function* blocksOf(header: TiffHeader): Generator<Block> {
  const { width, height, tileWidth, tileHeight, samples, planar, offsets, byteCounts, fillOrder, orientation } = header;
  if (tileWidth < 1 || tileHeight < 1) throw new TiffError('its strips have no size');
  if (fillOrder !== 1) throw new TiffError('its bits are stored backwards (FillOrder 2)');
  if (orientation < 1 || orientation > 8) throw new TiffError(`its orientation is ${orientation}`);
  const [across, down] = [Math.ceil(width / tileWidth), Math.ceil(height / tileHeight)];
  const planes = planar ? samples : 1;
  if (offsets.length < across * down * planes || byteCounts.length < across * down * planes) {
    throw new TiffError(`it has ${offsets.length} of ${across * down * planes} strips`);
  }
  const isTiled = tileWidth !== width;
  const { channels, alpha } = bandsOf(header);
  for (let plane = 0; plane < planes; plane++) {
    if (plane >= channels && plane !== alpha?.band) continue;
    for (let row = 0; row < down; row++) {
      const y = row * tileHeight;
      const rows = isTiled ? tileHeight : Math.min(tileHeight, height - y);
      for (let column = 0; column < across; column++) {
        yield { index: (plane * down + row) * across + column, x: column * tileWidth, y, rows, plane };
      }
    }
  }
}

/** A block's samples, [rows, tile width, bands of the block]. */
function valuesOf(header: TiffHeader, depth: Depth, { index, rows }: Block, file: Buffer) {
  const bands = header.planar ? 1 : header.samples;
  const count = rows * header.tileWidth * bands;
  const length = count * (header.bits / 8);
  const [offset, packedLength] = [header.offsets[index]!, header.byteCounts[index]!];
  if (offset + packedLength > file.length) throw new TiffError('it is cut off, or points outside of itself');
  if (length > MAX_BLOCK) throw new TiffError(`one strip of it has ${length} bytes`);
  const bytes = decompressorOf(header.compression)(file.subarray(offset, offset + packedLength), length);
  if (bytes.length < length) throw new TiffError(`a strip ends after ${bytes.length} of ${length} bytes`);
  // A copy: what follows undoes the prediction and the byte order in place.
  const own = Uint8Array.from(bytes.subarray(0, length));
  const rowBytes = header.tileWidth * bands * (header.bits / 8);
  const predictor = PREDICTED.has(header.compression) ? header.predictor : 1;
  if (predictor === 3) joinFloats(own, rowBytes, bands, header.bits / 8, header.format);
  const values = toSamples(own, depth, header.bits, predictor === 3 ? false : header.littleEndian);
  if (predictor === 2) addUp(values, header.tileWidth * bands, bands);
  else if (header.predictor !== 1 && header.predictor !== 3)
    throw new TiffError(`its predictor is ${header.predictor}`);
  return values;
}

/** A strip is unpacked whole; more than this was never made by a program that means well. */
const MAX_BLOCK = 2 ** 30;

/** As libtiff has it: with other compressions the tag means nothing. */
const PREDICTED: ReadonlySet<number> = new Set([5, 8, 32946]);

/** @param littleEndian false for predicted floats, which are put together from the high byte down in any file */
function toSamples(bytes: Uint8Array, depth: Depth, bits: number, littleEndian: boolean) {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (!littleEndian && bits === 16) buffer.swap16();
  else if (!littleEndian && bits === 32) buffer.swap32();
  else if (!littleEndian && bits === 64) buffer.swap64();
  return viewOf(bytes, depth);
}

function viewOf(bytes: Uint8Array, depth: Depth) {
  const out = emptySamples(depth, bytes.length / emptySamples(depth, 0).BYTES_PER_ELEMENT);
  new Uint8Array(out.buffer).set(bytes);
  return out;
}

/** Horizontal differencing: every sample was stored as its difference from its left neighbour; typed arrays wrap. */
function addUp(values: ReturnType<typeof viewOf>, rowLength: number, bands: number): void {
  if (values instanceof Float32Array || values instanceof Float64Array) {
    throw new TiffError('its floats are predicted as whole numbers');
  }
  for (let row = 0; row < values.length; row += rowLength) {
    for (let i = row + bands; i < row + rowLength; i++) values[i] = values[i]! + values[i - bands]!;
  }
}

/** Floating point prediction (Adobe Technical Note 3): bytes of equal weight stand together and are differenced. */
function joinFloats(bytes: Uint8Array, rowBytes: number, bands: number, width: number, format: string): void {
  if (format !== 'float') throw new TiffError('its whole numbers are predicted as floats');
  const row = new Uint8Array(rowBytes);
  const values = rowBytes / width;
  for (let start = 0; start < bytes.length; start += rowBytes) {
    for (let i = start + bands; i < start + rowBytes; i++) bytes[i] = bytes[i]! + bytes[i - bands]!;
    row.set(bytes.subarray(start, start + rowBytes));
    for (let v = 0; v < values; v++) {
      for (let b = 0; b < width; b++) bytes[start + v * width + b] = row[b * values + v]!;
    }
  }
}

/** Puts the wanted bands of a block in their place, [height, width, wanted]. */
function copyBlock(
  { width, height, tileWidth, samples, planar }: TiffHeader,
  { x, y, rows, plane }: Block,
  values: ReturnType<typeof viewOf>,
  { channels, alpha }: TiffBands,
  data: ReturnType<typeof viewOf>,
  wanted: number,
): void {
  const columns = Math.min(tileWidth, width - x);
  const bands = planar ? 1 : samples;
  // Pairs of (band in the block, place among the wanted).
  const pairs: [number, number][] = planar
    ? [[0, plane < channels ? plane : channels]]
    : [...Array.from({ length: channels }, (_, c): [number, number] => [c, c])];
  if (!planar && alpha) pairs.push([alpha.band, channels]);
  for (let row = 0; row < Math.min(rows, height - y); row++) {
    for (const [from, to] of pairs) {
      let source = row * tileWidth * bands + from;
      let target = ((y + row) * width + x) * wanted + to;
      for (let column = 0; column < columns; column++, source += bands, target += wanted)
        data[target] = values[source]!;
    }
  }
}

/** Greatest value of an unsigned type: where alpha is whole. */
const OPAQUE: Partial<Record<Depth, number>> = {
  uint8: 255,
  uint16: 65535,
  uint32: 4294967295,
  float32: 1,
  float64: 1,
};

/**
 * Colours on black, by an alpha that is the last of every pixel's values.
 * @param associated true where they are multiplied by it already
 */
export function onBlack<D extends Depth>(
  data: Samples<D>['data'],
  depth: D,
  channels: 1 | 3,
  associated: boolean,
): Samples<D>['data'] {
  const opaque = OPAQUE[depth];
  if (opaque === undefined) throw new TiffError(`an alpha channel of ${depth} is not read`);
  const pixels = data.length / (channels + 1);
  const out = emptySamples(depth, pixels * channels);
  for (let i = 0, from = 0, to = 0; i < pixels; i++, from++) {
    const alpha = data[from + channels]! / opaque;
    for (let c = 0; c < channels; c++, from++, to++) {
      const value = associated ? data[from]! : data[from]! * alpha;
      out[to] = depth.startsWith('float') ? value : Math.round(value);
    }
  }
  return out;
}
