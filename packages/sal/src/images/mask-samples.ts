/** A mask file as samples: what stands in the file, before anything is made of it. Refuses what cannot be a mask. */

import sharp, { type Metadata } from 'sharp';
import { FailureError } from '../errors.js';
import { MAX_PIXELS, openBytes, rawOf, type Size } from './decode.js';
import { gifPalette } from './gif-palette.js';
import type { Palette } from './mask-palette.js';
import { pngFacts } from './png-indices.js';
import { tiffFacts } from './tiff-facts.js';

export interface MaskSamples extends Size {
  /** [height, width, channels]; of a palette the places in it. */
  values: Uint8Array | Uint16Array;
  channels: 1 | 3;
  /** Largest value that a sample can have: 1, 3, 15, 255 or 65535. */
  largest: number;
  /** [height, width], or null where the file has no alpha channel (a palette has its own). */
  alpha: Uint8Array | Uint16Array | null;
  /** Largest value of alpha. */
  opaque: number;
  palette: Palette | null;
  /** Colours that the values were looked up in by the decoder and that cannot be undone, such as those of a GIF. */
  lookedUp: Palette | null;
}

/** What a file says of itself before its pixels are decoded. */
interface Source {
  /** To be decoded. */
  bytes: Buffer;
  palette: Palette | null;
  lookedUp: Palette | null;
  /** Of a grey sample or a place in a palette. */
  depth: number | undefined;
}

/**
 * @param path for messages
 * @throws FailureError when the bytes are no image, several, of samples other than 1 to 16 bits without a sign, of colours
 *   other than grey and RGB, with bands that are neither colour nor alpha, or with zero as white
 */
export async function readMaskSamples(bytes: Buffer, path: string): Promise<MaskSamples> {
  const source = sourceOf(bytes, path);
  const { pipeline, depth } = await openBytes(source.bytes, path, MAX_PIXELS);
  const deep = depth === 'ushort';
  if (depth !== 'uchar' && !deep) {
    throw refused(`has samples of type ${depth}`, path, 'samples of 8 bits (or 1, 2, 4 or 16, without a sign)');
  }
  const metadata = await sharp(source.bytes, { limitInputPixels: false }).metadata();
  checkPages(metadata, path);
  const channels = colourChannels(metadata, path);
  const { space, bands } = decodedAs(channels, metadata.hasAlpha, deep);
  const { data, info } = await rawOf(pipeline.toColourspace(space), path, deep ? 'ushort' : 'uchar');
  const samples = deep ? new Uint16Array(new Uint8Array(data).buffer) : new Uint8Array(data);
  const pixels = info.width * info.height;
  if (samples.length !== pixels * bands) {
    throw new Error(`internal: ${samples.length} samples of ${info.width}x${info.height} pixels of ${bands} bands`);
  }
  const largest = deep ? 65535 : channels === 1 ? 2 ** (source.depth ?? 8) - 1 : 255;
  const values = bandsOf(samples, pixels, bands, 0, channels);
  // Decoders stretch samples of 1, 2 and 4 bits to 0..255.
  if (largest < 255) for (let i = 0; i < values.length; i++) values[i] = values[i]! / (255 / largest);
  return {
    width: info.width,
    height: info.height,
    values,
    channels,
    largest,
    alpha: metadata.hasAlpha ? bandsOf(samples, pixels, bands, bands - 1, 1) : null,
    opaque: deep ? 65535 : 255,
    palette: source.palette,
    lookedUp: source.lookedUp,
  };
}

function sourceOf(bytes: Buffer, path: string): Source {
  const png = pngFacts(bytes);
  if (png) {
    if (png.frames > 1) throw severalPages(png.frames, path);
    return { bytes: png.indices, palette: png.palette, lookedUp: null, depth: png.depth };
  }
  const tiff = tiffFacts(bytes);
  if (tiff) {
    if (tiff.whiteIsZero) {
      throw refused(
        'is a TIFF that stores white as zero (WhiteIsZero)',
        path,
        'zero stored as black: programs disagree on which side of such a file is the lesion',
        'save it as PNG with a white lesion (in ImageJ first Image > Lookup Tables > Invert LUT)',
      );
    }
    if (tiff.extraSamples.length > 1 || tiff.extraSamples.some((kind) => kind !== 1 && kind !== 2)) {
      throw refused(
        'has bands that are neither colours nor alpha',
        path,
        'one band, or grey or RGB, with or without alpha',
      );
    }
    const palette = tiff.palette?.map((colour) => ({ colour, alpha: 255 })) ?? null;
    return { bytes: tiff.indices, palette, lookedUp: null, depth: tiff.bits };
  }
  return { bytes, palette: null, lookedUp: gifPalette(bytes), depth: undefined };
}

function checkPages({ pages = 1 }: Metadata, path: string): void {
  if (pages > 1) throw severalPages(pages, path);
}

/** Of colour, without alpha. */
function colourChannels({ space, channels, hasAlpha }: Metadata, path: string): 1 | 3 {
  const bands = channels - (hasAlpha ? 1 : 0);
  const grey = space === 'b-w' || space === 'grey16';
  const rgb = space === 'srgb' || space === 'rgb' || space === 'rgb16';
  if (grey && bands === 1) return 1;
  if (rgb && bands === 3) return 3;
  const what = grey || rgb ? `has ${channels} bands` : `has colours of the kind ${space}`;
  throw refused(what, path, 'grey, a palette, or RGB with equal channels');
}

/** What the decoder is asked for, and how many bands it answers with. Grey of 8 bits loses its alpha unless it becomes RGB. */
function decodedAs(channels: 1 | 3, hasAlpha: boolean, deep: boolean): { space: string; bands: number } {
  if (channels === 1 && deep) return { space: 'grey16', bands: hasAlpha ? 2 : 1 };
  if (channels === 1 && !hasAlpha) return { space: 'b-w', bands: 1 };
  return { space: deep ? 'rgb16' : 'srgb', bands: hasAlpha ? 4 : 3 };
}

function bandsOf<T extends Uint8Array | Uint16Array>(
  samples: T,
  pixels: number,
  bands: number,
  from: number,
  count: number,
): T {
  if (count === bands) return samples;
  const chosen = new (samples.constructor as new (length: number) => T)(pixels * count);
  for (let i = 0, out = 0; i < pixels; i++) {
    for (let c = 0; c < count; c++) chosen[out++] = samples[i * bands + from + c]!;
  }
  return chosen;
}

function severalPages(pages: number, path: string): FailureError {
  return refused(`file holds ${pages} pictures (pages or frames)`, path, 'one', 'save the one that is meant as a PNG');
}

function refused(what: string, path: string, expected: string, fix = 'save it as a grey 8-bit PNG'): FailureError {
  return new FailureError(`the mask ${what}`, { where: path, expected, fix });
}
