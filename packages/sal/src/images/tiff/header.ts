/**
 * The first picture of a TIFF file as its tags describe it (TIFF 6.0, Adobe 1992; BigTIFF). Every number is as hostile as
 * the file: counts and offsets are checked before anything is read or allocated. Pure but for `ReadAt`.
 */

/** Up to `length` bytes from `offset` on; fewer where the file ends. */
export type ReadAt = (offset: number, length: number) => Buffer;

export interface TiffHeader {
  littleEndian: boolean;
  width: number;
  height: number;
  /** Bits of each sample; all are equal. */
  bits: number;
  samples: number;
  format: 'uint' | 'int' | 'float' | 'other';
  photometric: number;
  compression: number;
  /** Samples of a pixel beside each other, or one plane after another. */
  planar: boolean;
  predictor: number;
  /** 1 associated alpha, 2 unassociated alpha, 0 anything else; of the samples after the colours. */
  extraSamples: number[];
  orientation: number;
  fillOrder: number;
  /** Strips are tiles as wide as the picture. */
  tileWidth: number;
  tileHeight: number;
  offsets: number[];
  byteCounts: number[];
  /** Pictures of the same size that come after the first: a stack. */
  morePages: number;
}

/** What is wrong with a file, for the caller to name it. */
export class TiffError extends Error {}

const TAG = {
  subfile: 254,
  width: 256,
  height: 257,
  bits: 258,
  compression: 259,
  photometric: 262,
  fillOrder: 266,
  stripOffsets: 273,
  orientation: 274,
  samples: 277,
  rowsPerStrip: 278,
  stripByteCounts: 279,
  planar: 284,
  predictor: 317,
  tileWidth: 322,
  tileHeight: 323,
  tileOffsets: 324,
  tileByteCounts: 325,
  extraSamples: 338,
  sampleFormat: 339,
} as const;

const MAX_ENTRIES = 4096;
const MAX_PAGES = 10_000;
/** Of strips, for one: 4 Mi. */
const MAX_VALUES = 1 << 22;
const FORMATS = ['uint', 'uint', 'int', 'float', 'other'] as const;

/** @throws TiffError where the file is damaged or its first picture has no size */
export function readTiffHeader(read: ReadAt): TiffHeader {
  const file = new TiffFile(read);
  const first = file.directory(file.firstDirectory);
  const { width, height } = sizeOf(first);
  const samples = first.one(TAG.samples, 1);
  const bits = first.many(TAG.bits, [1]);
  const formats = first.many(TAG.sampleFormat, [1]);
  if (samples < 1 || samples > 4096) throw new TiffError(`it says that a pixel has ${samples} samples`);
  if (new Set(bits).size !== 1)
    throw new TiffError(`its samples have different depths (${bits.slice(0, 8).join(', ')} bits)`);
  if (new Set(formats).size !== 1) throw new TiffError('its samples are of different types');
  const tiled = first.has(TAG.tileWidth);
  const rows = Math.min(first.one(TAG.rowsPerStrip, height), height);
  return {
    littleEndian: file.littleEndian,
    width,
    height,
    bits: bits[0]!,
    samples,
    format: FORMATS[formats[0]!] ?? 'other',
    photometric: first.one(TAG.photometric, -1),
    compression: first.one(TAG.compression, 1),
    planar: first.one(TAG.planar, 1) === 2 && samples > 1,
    predictor: first.one(TAG.predictor, 1),
    extraSamples: first.many(TAG.extraSamples, []),
    orientation: first.one(TAG.orientation, 1),
    fillOrder: first.one(TAG.fillOrder, 1),
    tileWidth: tiled ? first.one(TAG.tileWidth, 0) : width,
    tileHeight: tiled ? first.one(TAG.tileHeight, 0) : rows,
    offsets: first.many(tiled ? TAG.tileOffsets : TAG.stripOffsets, []),
    byteCounts: first.many(tiled ? TAG.tileByteCounts : TAG.stripByteCounts, []),
    morePages: countPages(file, first.next, width, height),
  };
}

function sizeOf(directory: Directory): { width: number; height: number } {
  const [width, height] = [directory.one(TAG.width, 0), directory.one(TAG.height, 0)];
  if (width < 1 || height < 1) throw new TiffError('its header names no size');
  return { width, height };
}

/** Smaller pictures and those marked as reduced are thumbnails and pyramids of the first. */
function countPages(file: TiffFile, next: number, width: number, height: number): number {
  const seen = new Set<number>();
  let pages = 0;
  for (let offset = next; offset !== 0 && !seen.has(offset) && seen.size < MAX_PAGES; ) {
    seen.add(offset);
    const directory = file.directory(offset);
    const isReduced = (directory.one(TAG.subfile, 0) & 1) === 1;
    if (!isReduced && directory.one(TAG.width, 0) === width && directory.one(TAG.height, 0) === height) pages++;
    offset = directory.next;
  }
  return pages;
}

class TiffFile {
  readonly littleEndian: boolean;
  readonly firstDirectory: number;
  readonly big: boolean;

  constructor(private readonly read: ReadAt) {
    const head = read(0, 16);
    if (head.length < 8) throw new TiffError('its header is cut off');
    this.littleEndian = head[0] === 0x49;
    this.big = this.uint(head, 2, 2) === 43;
    if (this.big && head.length < 16) throw new TiffError('its header is cut off');
    this.firstDirectory = this.big ? this.uint(head, 8, 8) : this.uint(head, 4, 4);
  }

  directory(offset: number): Directory {
    const [countBytes, entryBytes, linkBytes] = this.big ? [8, 20, 8] : [2, 12, 4];
    const count = this.uint(this.bytes(offset, countBytes), 0, countBytes);
    if (count === 0 || count > MAX_ENTRIES) throw new TiffError(`a directory of ${count} entries`);
    const table = this.bytes(offset + countBytes, count * entryBytes + linkBytes);
    return new Directory(this, table, count);
  }

  bytes(offset: number, length: number): Buffer {
    const bytes = this.read(offset, length);
    if (bytes.length < length) throw new TiffError('it is cut off, or points outside of itself');
    return bytes;
  }

  uint(bytes: Buffer, at: number, width: number): number {
    if (width === 1) return bytes[at]!;
    if (width === 2) return this.littleEndian ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at);
    if (width === 4) return this.littleEndian ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
    const value = this.littleEndian ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at);
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new TiffError('it points outside of itself');
    return Number(value);
  }
}

/** Widths in bytes of the types BYTE, SHORT, LONG, LONG8 and IFD; other types are not read. */
const WIDTHS: Readonly<Record<number, number>> = { 1: 1, 3: 2, 4: 4, 13: 4, 16: 8, 18: 8 };

class Directory {
  readonly next: number;
  private readonly entries = new Map<number, { type: number; count: number; at: number }>();

  constructor(
    private readonly file: TiffFile,
    private readonly table: Buffer,
    count: number,
  ) {
    const [entryBytes, countBytes] = file.big ? [20, 8] : [12, 4];
    for (let i = 0, at = 0; i < count; i++, at += entryBytes) {
      const tag = file.uint(table, at, 2);
      const entry = {
        type: file.uint(table, at + 2, 2),
        count: file.uint(table, at + 4, countBytes),
        at: at + 4 + countBytes,
      };
      if (!this.entries.has(tag)) this.entries.set(tag, entry);
    }
    this.next = file.uint(table, count * entryBytes, file.big ? 8 : 4);
  }

  has(tag: number): boolean {
    return this.entries.has(tag);
  }

  one(tag: number, otherwise: number): number {
    return this.many(tag, [otherwise])[0] ?? otherwise;
  }

  many(tag: number, otherwise: number[]): number[] {
    const entry = this.entries.get(tag);
    if (!entry) return otherwise;
    const { type, count, at } = entry;
    const width = WIDTHS[type];
    if (width === undefined) throw new TiffError(`its tag ${tag} has the type ${type}`);
    if (count > MAX_VALUES) throw new TiffError(`its tag ${tag} has ${count} values`);
    const inline = this.file.big ? 8 : 4;
    const bytes =
      count * width <= inline
        ? this.table.subarray(at, at + count * width)
        : this.file.bytes(this.file.uint(this.table, at, inline), count * width);
    return Array.from({ length: count }, (_, i) => this.file.uint(bytes, i * width, width));
  }
}
