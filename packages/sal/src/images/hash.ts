/**
 * Perceptual hashes and the search for near duplicates. Pure.
 *
 * Difference hash (N. Krawetz, "Kind of Like That", 2013): 64 bits, each says whether a cell of a 9 x 8 grey grid is
 * darker than its right neighbour. It survives recompression, rescaling and changes of brightness.
 */

export interface Grid {
  /** uint8 [height, width, channels] */
  pixels: Uint8Array;
  width: number;
  height: number;
  channels: 1 | 3;
}

/** 64 bits as two unsigned 32-bit words. */
export type Hash64 = readonly [number, number];

const COLUMNS = 9;
const ROWS = 8;

/** Difference hash of an image at least 9 x 8 pixels large. */
export function differenceHash(image: Grid): Hash64 {
  const cells = boxMeans(image, COLUMNS, ROWS);
  const words: [number, number] = [0, 0];
  for (let row = 0, bit = 0; row < ROWS; row++) {
    for (let column = 0; column + 1 < COLUMNS; column++, bit++) {
      const cell = row * COLUMNS + column;
      if (cells[cell]! < cells[cell + 1]!) words[bit >> 5]! |= 1 << (bit & 31);
    }
  }
  return [words[0] >>> 0, words[1] >>> 0];
}

/** Number of bits that differ, 0 to 64. */
export function hammingDistance(a: Hash64, b: Hash64): number {
  return bitCount(a[0] ^ b[0]) + bitCount(a[1] ^ b[1]);
}

/** Sixteen hexadecimal digits. */
export function hashText(hash: Hash64): string {
  return hash.map((word) => word.toString(16).padStart(8, '0')).join('');
}

function bitCount(word: number): number {
  let v = word - ((word >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Largest distance that `nearPairs` can search: four 16-bit words of which one then differs in at most one bit. */
export const MAX_SEARCH_DISTANCE = 7;

const WORD_BITS = 16;

/**
 * All pairs (i < j) at a Hamming distance of at most `threshold`, without comparing each with each: hashes within
 * distance 7 agree in one of their four 16-bit words up to one bit, so that only 17 buckets per word are looked up
 * (multi-index hashing; M. Norouzi, A. Punjani, D. Fleet, CVPR 2012).
 * @param threshold 0 to 7 bits
 */
export function* nearPairs(hashes: readonly Hash64[], threshold: number): Generator<[number, number]> {
  if (threshold > MAX_SEARCH_DISTANCE) throw new Error(`internal: nearPairs: threshold ${threshold} is over 7`);
  const buckets = Array.from({ length: 4 }, () => new Map<number, number[]>());
  for (const [j, hash] of hashes.entries()) {
    const found = new Set<number>();
    for (const [position, index] of buckets.entries()) {
      const word = wordAt(hash, position);
      for (let flip = -1; flip < WORD_BITS; flip++) {
        for (const i of index.get(flip < 0 ? word : word ^ (1 << flip)) ?? []) {
          if (!found.has(i) && hammingDistance(hashes[i]!, hash) <= threshold) found.add(i);
        }
      }
    }
    for (const i of [...found].sort((a, b) => a - b)) yield [i, j];
    for (const [position, index] of buckets.entries()) {
      const word = wordAt(hash, position);
      const bucket = index.get(word);
      if (bucket) bucket.push(j);
      else index.set(word, [j]);
    }
  }
}

function wordAt(hash: Hash64, position: number): number {
  return (hash[position >> 1]! >>> (position % 2 === 0 ? 0 : WORD_BITS)) & 0xffff;
}

/**
 * How unlike two pictures of one size are, in grey levels: the root mean square difference of their cells in a grid of
 * `cells` x `cells`, per channel and after taking out the difference of mean brightness.
 */
export function pictureDifference(a: Grid, b: Grid, cells = 16): number {
  const [left, right] = [channelMeans(a, cells), channelMeans(b, cells)];
  let sum = 0;
  for (const [channel, first] of left.entries()) {
    const second = right[channel]!;
    const shift = mean(first) - mean(second);
    for (const [cell, value] of first.entries()) sum += (value - second[cell]! - shift) ** 2;
  }
  return Math.sqrt(sum / (left.length * cells * cells));
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function channelMeans(image: Grid, cells: number): Float64Array[] {
  return Array.from({ length: image.channels }, (_, channel) => boxMeans(image, cells, cells, channel));
}

/** Mean of each cell of a columns x rows grid, of one channel or of all; cells are the nearest whole pixels. */
function boxMeans(image: Grid, columns: number, rows: number, channel?: number): Float64Array {
  const { pixels, width, height, channels } = image;
  if (pixels.length !== width * height * channels) {
    throw new Error(`internal: ${pixels.length} values for a grid of ${height} x ${width} x ${channels}`);
  }
  const [from, to] = channel === undefined ? [0, channels] : [channel, channel + 1];
  const means = new Float64Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    const [top, bottom] = [Math.floor((row * height) / rows), Math.floor(((row + 1) * height) / rows)];
    for (let column = 0; column < columns; column++) {
      const [start, end] = [Math.floor((column * width) / columns), Math.floor(((column + 1) * width) / columns)];
      let sum = 0;
      for (let y = top; y < bottom; y++) {
        for (let x = start; x < end; x++) {
          for (let c = from; c < to; c++) sum += pixels[(y * width + x) * channels + c]!;
        }
      }
      means[row * columns + column] = sum / ((bottom - top) * (end - start) * (to - from));
    }
  }
  return means;
}
