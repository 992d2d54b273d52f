/**
 * 95th percentile Hausdorff distance between the outlines of two masks, in pixels.
 * As MONAI's `compute_hausdorff_distance(percentile=95, directed=False)`: an outline is the mask without its erosion
 * by the 4-neighbour cross (outside the image is background), each direction takes the 95th percentile with linear
 * interpolation, and the larger of the two counts. (Huttenlocher et al., IEEE PAMI 15, 1993.)
 */
import { noOptions } from '../../plugin.js';
import { quantileOfSorted } from '../../statistics/quantile.js';
import { distanceWithoutOutline, type Metric } from './metric.js';

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
    const { surfaces } = pair;
    if (!surfaces) return distanceWithoutOutline(pair);
    return Math.max(quantileOfSorted(surfaces.fromTruth, 0.95), quantileOfSorted(surfaces.fromPrediction, 0.95));
  },
};
