/**
 * What the header of a TIFF says of its samples and libvips does not tell: how they are meant, and whether a further band
 * is an alpha channel. (TIFF 6.0, section 2 and the tags named below; BigTIFF has wider counts and offsets.)
 */

const BITS = 258;
const PHOTOMETRIC = 262;
const COLOUR_MAP = 320;
const EXTRA_SAMPLES = 338;
const PALETTE = 3;
const BLACK_IS_ZERO = 1;
/** Bytes of one value of a field type; other types are not read here. */
const BYTES_OF_TYPE: Readonly<Record<number, number>> = { 1: 1, 3: 2, 4: 4, 16: 8 };
const SHORT = 3;

export interface TiffFacts {
  /** Of the first band. */
  bits: number;
  /** Value 0 is white: readers disagree whether to turn such samples round. */
  whiteIsZero: boolean;
  /** Colours [256 or fewer][3] in 0..255 of a picture that holds places in a palette, else null. */
  palette: [number, number, number][] | null;
  /** What each band beyond the colours is said to be: 1 and 2 are alpha, 0 is nothing in particular. */
  extraSamples: number[];
  /** The file as one of grey whose values are the places in the palette; the bytes themselves without a palette. */
  indices: Buffer;
}

/** Of the first page; null where the bytes are no TIFF, or one whose directory cannot be followed. */
export function tiffFacts(bytes: Buffer): TiffFacts | null {
  try {
    const fields = firstDirectory(bytes);
    if (fields === null) return null;
    const photometric = fields.get(PHOTOMETRIC);
    const meaning = photometric?.values[0];
    const colours = fields.get(COLOUR_MAP)?.values;
    const palette = meaning === PALETTE && colours ? paletteOf(colours) : null;
    return {
      bits: fields.get(BITS)?.values[0] ?? 1,
      whiteIsZero: meaning === 0,
      palette,
      extraSamples: fields.get(EXTRA_SAMPLES)?.values ?? [],
      indices: palette ? asGrey(bytes, photometric!) : bytes,
    };
  } catch (error) {
    // An offset beyond the file: the decoder says what is damaged.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

interface Field {
  values: number[];
  /** Where the first value stands, and how it is written. */
  at: number;
  type: number;
  little: boolean;
}

function firstDirectory(bytes: Buffer): Map<number, Field> | null {
  const order = bytes.toString('latin1', 0, 2);
  if (order !== 'II' && order !== 'MM') return null;
  const little = order === 'II';
  const number = (at: number, length: number) => readNumber(bytes, at, length, little);
  const version = number(2, 2);
  if (version !== 42 && version !== 43) return null;
  const wide = version === 43;
  const start = wide ? number(8, 8) : number(4, 4);
  const count = number(start, wide ? 8 : 2);
  const [first, each, inline] = wide ? [start + 8, 20, 8] : [start + 2, 12, 4];
  const fields = new Map<number, Field>();
  for (let i = 0; i < count; i++) {
    const entry = first + i * each;
    const tag = number(entry, 2);
    if (tag !== BITS && tag !== PHOTOMETRIC && tag !== COLOUR_MAP && tag !== EXTRA_SAMPLES) continue;
    const type = number(entry + 2, 2);
    const size = BYTES_OF_TYPE[type];
    if (size === undefined) continue;
    const values = number(entry + 4, wide ? 8 : 4);
    const place = entry + (wide ? 12 : 8);
    const at = values * size <= inline ? place : number(place, inline);
    if (at + values * size > bytes.length) throw new RangeError('beyond the file');
    fields.set(tag, {
      values: Array.from({ length: values }, (_, k) => number(at + k * size, size)),
      at,
      type,
      little,
    });
  }
  return fields;
}

/** Unsigned, of 1, 2, 4 or 8 bytes. @throws RangeError beyond the bytes */
function readNumber(bytes: Buffer, at: number, length: number, little: boolean): number {
  if (length === 8) return Number(little ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at));
  return little ? bytes.readUIntLE(at, length) : bytes.readUIntBE(at, length);
}

/** All reds, then all greens, then all blues, 16 bits each. */
function paletteOf(colours: readonly number[]): [number, number, number][] {
  const count = colours.length / 3;
  return Array.from({ length: Math.min(256, count) }, (_, i) => [
    colours[i]! >> 8,
    colours[count + i]! >> 8,
    colours[2 * count + i]! >> 8,
  ]);
}

function asGrey(bytes: Buffer, { at, type, little }: Field): Buffer {
  if (type !== SHORT) return bytes;
  const copy = Buffer.from(bytes);
  if (little) copy.writeUInt16LE(BLACK_IS_ZERO, at);
  else copy.writeUInt16BE(BLACK_IS_ZERO, at);
  return copy;
}
