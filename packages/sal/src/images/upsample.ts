/**
 * From probabilities at the network's size to a mask at the image's own size, in one pass and without a full-size
 * array of probabilities: a 24-megapixel mask costs its 24 MB and one row of floats.
 */

/** A single-channel map, [height, width]. */
export interface ProbabilityMap {
  values: Float32Array;
  width: number;
  height: number;
}

/**
 * Mask of the pixels whose bilinearly interpolated probability is at least `threshold`. Pixel centres are half a
 * pixel in and edges are repeated, as PyTorch's `interpolate(mode='bilinear', align_corners=False)`.
 * @returns 0 or 1, [height, width]
 */
export function upsampleToMask(map: ProbabilityMap, width: number, height: number, threshold: number): Uint8Array {
  const mask = new Uint8Array(width * height);
  const columns = samplePositions(map.width, width);
  const rows = samplePositions(map.height, height);
  const blended = new Float64Array(map.width);
  for (let y = 0, out = 0; y < height; y++) {
    const above = rows.lower[y]! * map.width;
    const below = rows.upper[y]! * map.width;
    const down = rows.fraction[y]!;
    let lowest = Number.POSITIVE_INFINITY;
    let highest = Number.NEGATIVE_INFINITY;
    for (let x = 0; x < map.width; x++) {
      const top = map.values[above + x]!;
      const value = top + (map.values[below + x]! - top) * down;
      blended[x] = value;
      if (value < lowest) lowest = value;
      if (value > highest) highest = value;
    }
    // Interpolation never leaves the range of its ends: most rows of a large image need no look at their pixels.
    if (highest < threshold || lowest >= threshold) {
      if (lowest >= threshold) mask.fill(1, out, out + width);
      out += width;
      continue;
    }
    for (let x = 0; x < width; x++, out++) {
      const left = blended[columns.lower[x]!]!;
      const value = left + (blended[columns.upper[x]!]! - left) * columns.fraction[x]!;
      if (value >= threshold) mask[out] = 1;
    }
  }
  return mask;
}

/** Maps of several classes, [classes, height, width]. */
export interface ClassMaps extends ProbabilityMap {
  classes: number;
}

/** Every map interpolated as above: float32 [classes, height, width]. */
export function upsample(maps: ClassMaps, width: number, height: number): Float32Array {
  const columns = samplePositions(maps.width, width);
  const rows = samplePositions(maps.height, height);
  const upsampled = new Float32Array(maps.classes * width * height);
  const blended = new Float64Array(maps.width);
  for (let c = 0, out = 0; c < maps.classes; c++) {
    for (let y = 0; y < height; y++) {
      blendRows(maps, c, rows, y, blended, 0);
      for (let x = 0; x < width; x++, out++) upsampled[out] = interpolate(blended, 0, columns, x);
    }
  }
  return upsampled;
}

/**
 * Class with the highest interpolated probability at each pixel, of equal ones the first; without a full-size array of
 * probabilities.
 * @returns class indices, [height, width]
 */
export function upsampleToLabels(maps: ClassMaps, width: number, height: number): Uint8Array {
  const columns = samplePositions(maps.width, width);
  const rows = samplePositions(maps.height, height);
  const labels = new Uint8Array(width * height);
  const blended = new Float64Array(maps.classes * maps.width);
  const winners = new Uint8Array(maps.width);
  for (let y = 0, out = 0; y < height; y++) {
    for (let c = 0; c < maps.classes; c++) blendRows(maps, c, rows, y, blended, c * maps.width);
    for (let x = 0; x < maps.width; x++) winners[x] = highest(maps, (offset) => blended[offset + x]!);
    for (let x = 0; x < width; x++, out++) {
      const winner = winners[columns.lower[x]!]!;
      // A class that is highest at both ends is so between them.
      labels[out] =
        winner === winners[columns.upper[x]!]
          ? winner
          : highest(maps, (offset) => interpolate(blended, offset, columns, x));
    }
  }
  return labels;
}

/** Row `y` of the result before its columns are interpolated, written to `into` from `offset` on. */
function blendRows(
  maps: ClassMaps,
  classIndex: number,
  rows: Positions,
  y: number,
  into: Float64Array,
  offset: number,
): void {
  const start = classIndex * maps.width * maps.height;
  const above = start + rows.lower[y]! * maps.width;
  const below = start + rows.upper[y]! * maps.width;
  const down = rows.fraction[y]!;
  for (let x = 0; x < maps.width; x++) {
    const top = maps.values[above + x]!;
    into[offset + x] = top + (maps.values[below + x]! - top) * down;
  }
}

function interpolate(blended: Float64Array, offset: number, columns: Positions, x: number): number {
  const left = blended[offset + columns.lower[x]!]!;
  return left + (blended[offset + columns.upper[x]!]! - left) * columns.fraction[x]!;
}

/** @param valueAt value of the class whose row begins at `offset` */
function highest({ classes, width }: ClassMaps, valueAt: (offset: number) => number): number {
  let best = 0;
  let bestValue = Number.NEGATIVE_INFINITY;
  for (let c = 0; c < classes; c++) {
    const value = valueAt(c * width);
    if (value <= bestValue) continue;
    bestValue = value;
    best = c;
  }
  return best;
}

interface Positions {
  lower: Int32Array;
  upper: Int32Array;
  /** Weight of `upper`. */
  fraction: Float64Array;
}

/** Between which two of `from` samples each of `to` samples lies. */
function samplePositions(from: number, to: number): Positions {
  const lower = new Int32Array(to);
  const upper = new Int32Array(to);
  const fraction = new Float64Array(to);
  for (let i = 0; i < to; i++) {
    const position = Math.max(0, ((i + 0.5) * from) / to - 0.5);
    const floor = Math.min(Math.floor(position), from - 1);
    lower[i] = floor;
    upper[i] = Math.min(floor + 1, from - 1);
    fraction[i] = position - floor;
  }
  return { lower, upper, fraction };
}
