/**
 * 95th percentile Hausdorff distance between the outlines of two masks, in pixels.
 * As MONAI's `compute_hausdorff_distance(percentile=95, directed=False)`: an outline is the mask without its erosion
 * by the 4-neighbour cross (outside the image is background), each direction takes the 95th percentile with linear
 * interpolation, and the larger of the two counts. (Huttenlocher et al., IEEE PAMI 15, 1993.)
 */

import { squaredDistanceTransform } from '../../images/distance-transform.js';
import { outlineOf } from '../../images/outline.js';
import { noOptions } from '../../plugin.js';
import { quantileOfSorted } from '../../statistics/quantile.js';
import type { Metric } from './metric.js';

export const hd95: Metric = {
  name: 'hd95',
  summary: '95th percentile distance between the outlines',
  paper: 'Huttenlocher, Klanderman and Rucklidge 1993, IEEE PAMI 15',
  options: noOptions,
  title: 'HD95',
  unit: 'pixels',
  better: 'lower',
  definition:
    '95th percentile Hausdorff distance of the lesion outlines of one image, the larger of both directions, in pixels of the original image',
  emptyMaskRule: 'both masks empty: 0; one empty: the diagonal of the image, sqrt(width^2 + height^2)',
  compute(pair) {
    const { width, height } = pair;
    if (pair.truthEmpty && pair.predictionEmpty) return 0;
    if (pair.truthEmpty || pair.predictionEmpty) return Math.hypot(width, height);
    const truth = outlineOf(pair.truth, width, height);
    const prediction = outlineOf(pair.prediction, width, height);
    const box = boundingBox([truth, prediction], width);
    return Math.max(
      directedPercentile(prediction, truth, width, box),
      directedPercentile(truth, prediction, width, box),
    );
  },
};

interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Smallest box around the outlines (flat positions in raster order): distances between them need no more. */
function boundingBox(outlines: readonly number[][], stride: number): Box {
  let left = stride;
  let right = 0;
  let top = Number.POSITIVE_INFINITY;
  let bottom = 0;
  for (const outline of outlines) {
    top = Math.min(top, Math.floor(outline[0]! / stride));
    bottom = Math.max(bottom, Math.floor(outline.at(-1)! / stride));
    for (const at of outline) {
      const x = at % stride;
      if (x < left) left = x;
      if (x > right) right = x;
    }
  }
  return { left, top, width: right - left + 1, height: bottom - top + 1 };
}

/** 95th percentile of the distances from the pixels of one outline to the other outline. */
function directedPercentile(from: readonly number[], to: readonly number[], stride: number, box: Box): number {
  const inBox = (at: number) => (Math.floor(at / stride) - box.top) * box.width + (at % stride) - box.left;
  const sites = new Uint8Array(box.width * box.height);
  for (const at of to) sites[inBox(at)] = 1;
  const squared = squaredDistanceTransform(sites, box.width, box.height);
  const distances = Float64Array.from(from, (at) => Math.sqrt(squared[inBox(at)]!));
  return quantileOfSorted(distances.sort(), 0.95);
}
