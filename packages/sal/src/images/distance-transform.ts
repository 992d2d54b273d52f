/**
 * Exact Euclidean distance transform in time linear in the number of pixels: one pass down and one up each column,
 * then the lower envelope of parabolas along each row.
 * Source: Felzenszwalb and Huttenlocher, "Distance Transforms of Sampled Functions", Theory of Computing 8 (2012).
 */
import { FailureError } from '../errors.js';

/** The squared distance where there is no site at all. */
export const NO_SITE = 0x7fffffff;

/** Column distance that stands for "no site in this column"; leaves room to count on without overflow. */
const FAR = 0x3fffffff;

/**
 * Squared distance, in pixels, of every pixel centre to the nearest site. Squares of pixel distances are integers,
 * so the result is exact.
 * @param sites non-zero where there is a site, [height, width]
 * @returns [height, width]; all `NO_SITE` when `sites` is empty
 * @throws FailureError when the squared diagonal does not fit 31 bits (over 46 340 pixels)
 */
export function squaredDistanceTransform(sites: Uint8Array, width: number, height: number): Int32Array {
  if (width * width + height * height >= NO_SITE) {
    throw new FailureError(`a ${width}x${height} mask is too large for distances`, {
      expected: 'a diagonal of at most 46340 pixels',
      fix: 'scale the image down',
    });
  }
  const distances = columnDistances(sites, width, height);
  rowEnvelopes(distances, width, height);
  return distances;
}

/** Vertical distance to the nearest site of the same column, `FAR` or more where the column has none. */
function columnDistances(sites: Uint8Array, width: number, height: number): Int32Array {
  const size = width * height;
  const distances = new Int32Array(size);
  for (let i = 0; i < size; i++) {
    if (sites[i] !== 0) distances[i] = 0;
    else distances[i] = i < width ? FAR : distances[i - width]! + 1;
  }
  for (let i = size - width - 1; i >= 0; i--) {
    const below = distances[i + width]! + 1;
    if (below < distances[i]!) distances[i] = below;
  }
  return distances;
}

/** Turns column distances into squared distances, row by row, in place. */
function rowEnvelopes(distances: Int32Array, width: number, height: number): void {
  const squares = new Float64Array(width);
  const apexes = new Int32Array(width);
  // Parabola k is the lowest one from starts[k] to starts[k + 1].
  const starts = new Float64Array(width + 1);
  for (let row = 0, offset = 0; row < height; row++, offset += width) {
    let count = 0;
    for (let x = 0; x < width; x++) {
      const column = distances[offset + x]!;
      if (column >= FAR) continue;
      squares[x] = column * column;
      let start = Number.NEGATIVE_INFINITY;
      // The first parabola starts at -infinity and so never leaves.
      for (; count > 0; count--) {
        const apex = apexes[count - 1]!;
        start = (squares[x]! + x * x - squares[apex]! - apex * apex) / (2 * (x - apex));
        if (start > starts[count - 1]!) break;
      }
      apexes[count] = x;
      starts[count] = start;
      count++;
    }
    if (count === 0) {
      distances.fill(NO_SITE, offset, offset + width);
      continue;
    }
    starts[count] = Number.POSITIVE_INFINITY;
    for (let x = 0, k = 0; x < width; x++) {
      while (starts[k + 1]! < x) k++;
      const apex = apexes[k]!;
      distances[offset + x] = squares[apex]! + (x - apex) * (x - apex);
    }
  }
}
