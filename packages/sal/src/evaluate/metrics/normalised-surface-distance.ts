/**
 * Normalised surface distance (surface Dice): which share of the two outlines lies within a tolerance of the other.
 * Nikolov et al. 2018 (arXiv 1809.04430), counted over outline pixels as MONAI's `compute_surface_dice`; its surface
 * is that of HD95.
 */
import { z } from 'zod';
import { defineMetric } from './metric.js';

export const normalisedSurfaceDistance = defineMetric({
  name: 'normalisedSurfaceDistance',
  summary: 'share of both outlines that lies within a tolerance of the other',
  paper: 'Nikolov et al. 2018, arXiv 1809.04430',
  options: z.object({
    tolerance: z.number().min(0).max(10_000).default(2).describe('largest distance that counts as right, in pixels'),
  }),
  title: 'Surface Dice (NSD)',
  unit: 'ratio',
  better: 'higher',
  definition:
    'outline pixels of either mask of one image that are no farther than the tolerance (in pixels of the original image) from the outline of the other, over all outline pixels',
  emptyMaskRule: 'both masks empty: 1; one empty: 0',
  compute(pair, { tolerance }) {
    const { surfaces } = pair;
    if (!surfaces) return pair.truthEmpty && pair.predictionEmpty ? 1 : 0;
    const { fromTruth, fromPrediction } = surfaces;
    const within = countUpTo(fromTruth, tolerance) + countUpTo(fromPrediction, tolerance);
    return within / (fromTruth.length + fromPrediction.length);
  },
});

/** How many of the ascending values are at most `limit`. */
function countUpTo(sorted: Float64Array, limit: number): number {
  const first = sorted.findIndex((value) => value > limit);
  return first < 0 ? sorted.length : first;
}
