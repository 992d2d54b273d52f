/**
 * PNGs with a palette as masks. Decoders answer with the palette's colours, and what a mask means is the place in the
 * palette. So the file is told to be grey: the samples, their compression and interlacing stay as they are.
 * (PNG, third edition: 5.2 signature, 5.3 chunks, 11.2.1 IHDR, 11.2.2 PLTE, 11.3.1.1 tRNS, 11.3.4.1 acTL.)
 */

import type { Palette } from './mask-palette.js';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const GREY = 0;
const PALETTE = 3;
/** Position of the colour type in the data of IHDR; the bit depth stands before it. */
const COLOUR_TYPE = 9;
/** Length and type before the data of a chunk, checksum after it. */
const BEFORE = 8;
const AFTER = 4;

export interface PngFacts {
  /** Bits of a sample, of a palette's place where there is a palette. */
  depth: number;
  /** Null where the file has none. */
  palette: Palette | null;
  /** Pictures that an animated PNG holds, else 1. */
  frames: number;
  /** The file as one of grey whose values are the places in the palette; the bytes themselves without a palette. */
  indices: Buffer;
}

/** Null where the bytes are no PNG. */
export function pngFacts(bytes: Buffer): PngFacts | null {
  const all = [...chunks(bytes)];
  const header = all[0];
  if (header?.type !== 'IHDR' || header.end - header.start < 13) return null;
  const colourType = bytes[header.start + COLOUR_TYPE]!;
  const data = (type: string) => {
    const found = all.find((chunk) => chunk.type === type);
    return found ? bytes.subarray(found.start, found.end) : null;
  };
  const animation = data('acTL');
  return {
    depth: bytes[header.start + COLOUR_TYPE - 1]!,
    palette: colourType === PALETTE ? paletteOf(data('PLTE'), data('tRNS')) : null,
    frames: animation && animation.length >= 4 ? animation.readUInt32BE(0) : 1,
    indices: colourType === PALETTE ? asGrey(bytes, all) : bytes,
  };
}

function paletteOf(colours: Buffer | null, alpha: Buffer | null): Palette {
  return Array.from({ length: Math.floor((colours?.length ?? 0) / 3) }, (_, i) => ({
    colour: [colours![3 * i]!, colours![3 * i + 1]!, colours![3 * i + 2]!],
    alpha: alpha?.[i] ?? 255,
  }));
}

/** Without palette and transparency, which belong to colours. */
function asGrey(bytes: Buffer, all: readonly Chunk[]): Buffer {
  const parts: Buffer[] = [SIGNATURE];
  for (const { type, start, end } of all) {
    if (type === 'PLTE' || type === 'tRNS' || type === 'bKGD' || type === 'hIST' || type === 'sBIT') continue;
    const chunk = Buffer.from(bytes.subarray(start - BEFORE, end + AFTER));
    if (type === 'IHDR') {
      chunk[BEFORE + COLOUR_TYPE] = GREY;
      chunk.writeUInt32BE(crc32(chunk.subarray(4, chunk.length - AFTER)), chunk.length - AFTER);
    }
    parts.push(chunk);
  }
  return Buffer.concat(parts);
}

interface Chunk {
  type: string;
  /** Of the data. */
  start: number;
  end: number;
}

/** The chunks of a PNG; none where the bytes are no PNG, and a last one cut short where the file is. */
function* chunks(bytes: Buffer): Generator<Chunk> {
  if (!bytes.subarray(0, SIGNATURE.length).equals(SIGNATURE)) return;
  let at = SIGNATURE.length;
  while (at + BEFORE <= bytes.length) {
    const start = at + BEFORE;
    const end = Math.min(bytes.length, start + bytes.readUInt32BE(at));
    yield { type: bytes.toString('latin1', at + 4, start), start, end };
    at = end + AFTER;
  }
}

/** CRC-32 of ISO 3309, as PNG's annex D. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
