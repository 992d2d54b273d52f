/**
 * Pixels that carry their shape. Everything that hands pixels on makes them here, so that a buffer of another length than
 * its shape says can never reach a cache, a batch or a picture.
 */

export interface Size {
  width: number;
  height: number;
}

/** A type of sample by its name in NumPy. */
export type Depth = 'uint8' | 'int8' | 'uint16' | 'int16' | 'uint32' | 'int32' | 'float32' | 'float64';

export interface DataOf {
  uint8: Uint8Array;
  int8: Int8Array;
  uint16: Uint16Array;
  int16: Int16Array;
  uint32: Uint32Array;
  int32: Int32Array;
  float32: Float32Array;
  float64: Float64Array;
}

const typeOf = {
  uint8: Uint8Array,
  int8: Int8Array,
  uint16: Uint16Array,
  int16: Int16Array,
  uint32: Uint32Array,
  int32: Int32Array,
  float32: Float32Array,
  float64: Float64Array,
} as const;

/** A picture of any depth, [height, width, channels], rows from the top. */
export interface Samples<D extends Depth = Depth> extends Size {
  readonly data: DataOf[D];
  readonly channels: 1 | 3;
  readonly depth: D;
}

/** What everything after decoding works with: 8 bits per sample. */
export type Pixels = Samples<'uint8'>;

/** @throws Error ("internal") where the data are of another type or length than the shape says */
export function makeSamples<D extends Depth>(
  data: DataOf[D],
  shape: Size & { channels: number; depth: D },
): Samples<D> {
  const { width, height, channels, depth } = shape;
  if (!(isSide(width) && isSide(height)) || (channels !== 1 && channels !== 3)) {
    throw new Error(`internal: a picture of ${height} x ${width} x ${channels}`);
  }
  if (!(data instanceof typeOf[depth])) throw new Error(`internal: samples called ${depth} are of another type`);
  if (data.length !== height * width * channels) {
    throw new Error(`internal: ${data.length} values for a picture of ${height} x ${width} x ${channels}`);
  }
  return { data, width, height, channels, depth };
}

/** @throws Error ("internal") where the data have another length than height x width x channels */
export function makePixels(data: Uint8Array, shape: Size & { channels: number }): Pixels {
  return makeSamples(data, { ...shape, depth: 'uint8' });
}

/** Several pictures of one shape behind one another, uint8 [pictures, height, width, channels]. */
export function stackPixels(pictures: readonly Pixels[], shape: Size & { channels: number }): Uint8Array {
  const length = shape.width * shape.height * shape.channels;
  const stacked = new Uint8Array(pictures.length * length);
  for (const [index, picture] of pictures.entries()) {
    const { data } = makePixels(picture.data, shape);
    stacked.set(data, index * length);
  }
  return stacked;
}

/** A new array of samples, all 0. */
export function emptySamples<D extends Depth>(depth: D, length: number): DataOf[D] {
  return new typeOf[depth](length) as DataOf[D];
}

/** Views bytes in this machine's order as samples; copies only where they are not aligned. */
export function samplesOfBytes<D extends Depth>(bytes: Uint8Array, depth: D): DataOf[D] {
  const type = typeOf[depth];
  const width = type.BYTES_PER_ELEMENT;
  if (bytes.length % width !== 0) throw new Error(`internal: ${bytes.length} bytes of ${depth}`);
  const aligned = bytes.byteOffset % width === 0 ? bytes : Uint8Array.from(bytes);
  return new type(aligned.buffer as ArrayBuffer, aligned.byteOffset, aligned.length / width) as DataOf[D];
}

export function bytesPerSample(depth: Depth): number {
  return typeOf[depth].BYTES_PER_ELEMENT;
}

/**
 * Turns and mirrors a picture as its EXIF (TIFF) orientation says.
 * @param orientation 1 to 8; 1 gives the picture itself
 */
export function orient<D extends Depth>(picture: Samples<D>, orientation: number): Samples<D> {
  if (orientation === 1) return picture;
  const { data, width, height, channels, depth } = picture;
  const turned = orientation >= 5;
  const [toWidth, toHeight] = turned ? [height, width] : [width, height];
  const mirrorX = [2, 3, 7, 8].includes(orientation);
  const mirrorY = [3, 4, 6, 7].includes(orientation);
  const out = emptySamples(depth, data.length);
  for (let y = 0, at = 0; y < toHeight; y++) {
    for (let x = 0; x < toWidth; x++) {
      // In the stored picture; turned ones have rows for columns.
      const [column, row] = turned ? [y, x] : [x, y];
      const from = ((mirrorY ? height - 1 - row : row) * width + (mirrorX ? width - 1 - column : column)) * channels;
      for (let c = 0; c < channels; c++) out[at++] = data[from + c]!;
    }
  }
  return makeSamples(out, { width: toWidth, height: toHeight, channels, depth });
}

function isSide(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0;
}
