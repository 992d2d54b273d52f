/**
 * Average symmetric surface distance, in pixels: the mean over the outline pixels of both masks, all of equal weight,
 * as MONAI's `compute_average_surface_distance(symmetric=True)`; its surface is that of HD95.
 */
import { noOptions } from '../../plugin.js';
import { distanceWithoutOutline, type Metric } from './metric.js';

export const assd: Metric = {
  name: 'assd',
  summary: 'mean distance between the outlines',
  paper: 'Heimann et al. 2009, IEEE TMI 28',
  options: noOptions,
  title: 'ASSD',
  unit: 'pixels',
  better: 'lower',
  definition:
    'average symmetric surface distance of one image: mean distance from every outline pixel of either mask to the outline of the other, in pixels of the original image',
  emptyMaskRule: 'both masks empty: 0; one empty: the diagonal of the image, sqrt(width^2 + height^2)',
  compute(pair) {
    const { surfaces } = pair;
    if (!surfaces) return distanceWithoutOutline(pair);
    const { fromTruth, fromPrediction } = surfaces;
    return (sumOf(fromTruth) + sumOf(fromPrediction)) / (fromTruth.length + fromPrediction.length);
  },
};

function sumOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}
