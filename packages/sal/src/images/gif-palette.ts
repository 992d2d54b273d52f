/** The colours of a GIF (GIF89a, sections 18 to 21): the decoder looks them up, and how they are ordered says what is meant. */

import type { Palette } from './mask-palette.js';

const HEADER = 13;
const EXTENSION = 0x21;
const IMAGE = 0x2c;

/** Of the first frame, its own palette or the common one; null where the bytes are no GIF with a palette. */
export function gifPalette(bytes: Buffer): Palette | null {
  if (!/^GIF8[79]a$/.test(bytes.toString('latin1', 0, 6)) || bytes.length < HEADER) return null;
  const common = tableLength(bytes[10]!);
  let at = HEADER + 3 * common;
  while (at < bytes.length && bytes[at] === EXTENSION) at = afterBlocks(bytes, at + 2);
  const own = bytes[at] === IMAGE ? tableLength(bytes[at + 9] ?? 0) : 0;
  const [start, length] = own > 0 ? [at + 10, own] : [HEADER, common];
  if (length === 0 || start + 3 * length > bytes.length) return null;
  return Array.from({ length }, (_, i) => {
    const entry = start + 3 * i;
    return { colour: [bytes[entry]!, bytes[entry + 1]!, bytes[entry + 2]!] as const, alpha: 255 };
  });
}

function tableLength(flags: number): number {
  return flags & 0x80 ? 2 ** ((flags & 7) + 1) : 0;
}

/** Past a run of blocks, each with its length before it, that an empty one ends. */
function afterBlocks(bytes: Buffer, start: number): number {
  let at = start;
  while (at < bytes.length && bytes[at] !== 0) at += 1 + bytes[at]!;
  return at + 1;
}
