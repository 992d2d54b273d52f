/**
 * 95th percentile Hausdorff distance between the outlines of two masks, in pixels.
 * As MONAI's `compute_hausdorff_distance(percentile=95, directed=False)`: an outline is the mask without its erosion
 * by the 4-neighbour cross (outside the image is background), each direction takes the 95th percentile with linear
 * interpolation, and the larger of the two counts. (Huttenlocher et al., IEEE PAMI 15, 1993.)
 */
import { NO_SITE, squaredDistanceTransform } from '../distance-transform.js';
import { quantileOfSorted } from '../statistics/quantile.js';
import type { MaskPair, Metric } from './metric.js';

export const hd95: Metric = {
  name: 'hd95',
  title: 'HD95',
  unit: 'pixels',
  better: 'lower',
  definition:
    '95th percentile Hausdorff distance of the lesion outlines of one image, the larger of both directions, in pixels of the original image',
  emptyMaskRule: 'both masks empty: 0; one empty: the diagonal of the image, sqrt(width^2 + height^2)',
  compute(pair) {
    if (pair.truthEmpty && pair.predictionEmpty) return 0;
    if (pair.truthEmpty || pair.predictionEmpty) return Math.hypot(pair.width, pair.height);
    const box = boundingBox(pair);
    const truth = surface(pair.truth, pair.width, box);
    const prediction = surface(pair.prediction, pair.width, box);
    return Math.max(
      directedPercentile(prediction, truth, box.width, box.height),
      directedPercentile(truth, prediction, box.width, box.height),
    );
  },
};

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Smallest box around the lesion of both masks; no outline pixel and no shortest path's end lies outside. */
function boundingBox({ truth, prediction, width, height }: MaskPair): Box {
  let left = width;
  let right = -1;
  let top = -1;
  let bottom = -1;
  for (let y = 0, offset = 0; y < height; y++, offset += width) {
    let first = 0;
    while (first < width && truth[offset + first] === 0 && prediction[offset + first] === 0) first++;
    if (first === width) continue;
    let last = width - 1;
    while (truth[offset + last] === 0 && prediction[offset + last] === 0) last--;
    if (top < 0) top = y;
    bottom = y;
    if (first < left) left = first;
    if (last > right) right = last;
  }
  return { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}

/** 1 on lesion pixels with a background 4-neighbour (or the edge of the image) beside them, [box.height, box.width]. */
function surface(mask: Uint8Array, stride: number, box: Box): Uint8Array {
  const result = new Uint8Array(box.width * box.height);
  const rows = mask.length / stride;
  for (let y = 0; y < box.height; y++) {
    const row = box.y + y;
    for (let x = 0; x < box.width; x++) {
      const column = box.x + x;
      const i = row * stride + column;
      if (mask[i] === 0) continue;
      const inside =
        row > 0 &&
        row < rows - 1 &&
        column > 0 &&
        column < stride - 1 &&
        mask[i - stride] !== 0 &&
        mask[i + stride] !== 0 &&
        mask[i - 1] !== 0 &&
        mask[i + 1] !== 0;
      if (!inside) result[y * box.width + x] = 1;
    }
  }
  return result;
}

/** 95th percentile of the distances from the pixels of one outline to the other outline. */
function directedPercentile(from: Uint8Array, to: Uint8Array, width: number, height: number): number {
  const squared = squaredDistanceTransform(to, width, height);
  let count = 0;
  for (let i = 0; i < from.length; i++) count += from[i]!;
  const distances = new Float64Array(count);
  for (let i = 0, k = 0; i < from.length; i++) {
    if (from[i] === 0) continue;
    if (squared[i] === NO_SITE) throw new Error('internal: a mask that is not empty has no outline');
    distances[k++] = Math.sqrt(squared[i]!);
  }
  return quantileOfSorted(distances.sort(), 0.95);
}
