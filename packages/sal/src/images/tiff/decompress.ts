/** The lossless compressions of TIFF, each of which stops at the size that it is told: no file can ask for more. Pure. */

import { inflateSync } from 'node:zlib';
import { TiffError } from './header.js';

type Decompress = (packed: Uint8Array, length: number) => Uint8Array;

const byCode: Readonly<Record<number, Decompress>> = {
  1: (packed) => packed,
  5: unpackLzw,
  8: inflate,
  32946: inflate,
  32773: unpackBits,
};

const OTHER: Readonly<Record<number, string>> = {
  2: 'CCITT',
  3: 'CCITT fax',
  4: 'CCITT fax',
  6: 'old JPEG',
  7: 'JPEG',
  34887: 'LERC',
  34925: 'LZMA',
  50000: 'Zstandard',
  50001: 'WebP',
  33003: 'JPEG 2000',
  33005: 'JPEG 2000',
  34712: 'JPEG 2000',
};

/** @throws TiffError for a compression that is not read */
export function decompressorOf(code: number): Decompress {
  const found = byCode[code];
  if (found) return found;
  throw new TiffError(`samples of this type compressed by ${OTHER[code] ?? `method ${code}`} are not read`);
}

function inflate(packed: Uint8Array, length: number): Uint8Array {
  try {
    return inflateSync(packed, { maxOutputLength: Math.max(length, 1) });
  } catch (error) {
    throw new TiffError((error as Error).message);
  }
}

/** Runs of bytes (Macintosh PackBits). */
function unpackBits(packed: Uint8Array, length: number): Uint8Array {
  const out = new Uint8Array(length);
  let at = 0;
  for (let i = 0; i < packed.length && at < length; ) {
    const code = packed[i++]!;
    if (code < 128) {
      const run = packed.subarray(i, i + Math.min(code + 1, length - at));
      out.set(run, at);
      at += run.length;
      i += code + 1;
    } else if (code > 128 && i < packed.length) {
      const end = Math.min(at + 257 - code, length);
      out.fill(packed[i++]!, at, end);
      at = end;
    }
  }
  return out.subarray(0, at);
}

const CLEAR = 256;
const END = 257;

/** LZW of TIFF 6.0: codes of 9 to 12 bits from the high bit down, widened one code early. */
function unpackLzw(packed: Uint8Array, length: number): Uint8Array {
  const out = new Uint8Array(length);
  // Every entry is a stretch of what is written already: where it begins, and how long it is.
  const starts = new Int32Array(4096);
  const lengths = new Int32Array(4096);
  let [at, next, width, buffer, held] = [0, 258, 9, 0, 0];
  let previous = -1;
  let cleared = false;
  for (let i = 0; at < length; ) {
    while (held < width && i < packed.length) {
      buffer = ((buffer << 8) | packed[i++]!) & 0xffffff;
      held += 8;
    }
    if (held < width) break;
    const code = (buffer >>> (held - width)) & ((1 << width) - 1);
    held -= width;
    if (code === END) break;
    if (code === CLEAR) {
      [next, width, previous, cleared] = [258, 9, -1, true];
      continue;
    }
    if (!cleared) throw new TiffError('its LZW data do not begin as TIFF 6.0 says');
    const begin = at;
    if (code < 256) out[at++] = code;
    else {
      if (code >= next || previous < 0) throw new TiffError('its LZW data are damaged');
      const from = starts[code]!;
      for (let n = 0; n < lengths[code]! && at < length; n++) out[at++] = out[from + n]!;
    }
    // The next entry is this stretch and the byte that will follow it, which is written by then.
    if (next < 4096) {
      starts[next] = begin;
      lengths[next] = at - begin + 1;
      next++;
    }
    previous = code;
    if (next >= 1 << width && width < 12) width++;
  }
  return out.subarray(0, at);
}
