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
