import { z } from 'zod';
import { internal } from '../../errors.js';
import type { Measure } from '../../models/uncertainty/measure.js';
import { kmeans } from '../kmeans.js';
import type { Matrix } from '../matrix.js';
import { defineStrategy } from '../strategy.js';
import { monteCarloOptions } from '../warm/options.js';
import { describeRank, pickOf, type Ranked, rankedBy } from '../warm/rank.js';

/**
 * First the most uncertain images, a multiple of the budget; then as many clusters of their features as the budget has
 * images, and of each the one nearest to its centre. Of the paper's variants this is the one without weights.
 */
export const uncertaintyDiversity = defineStrategy({
  name: 'uncertainty-diversity',
  summary: 'Of the most uncertain images one from each cluster of their features, so that no two are alike',
  paper: 'Zhdanov 2019, Diverse mini-batch Active Learning, arXiv 1901.05954',
  options: z.object({
    ...monteCarloOptions,
    measure: z.enum(['entropy', 'margin', 'bald', 'ceal']).default('entropy').describe('what counts as uncertain'),
    multiple: z.number().min(1).default(10).describe('images that come into question, as a multiple of the budget'),
  }),
  needsFeatures: true,
  uses: () => ['restarts'],
  clustersByBudget: true,
  needsModel: true,
  nested: false,
  choose(candidates, { budget, seed, restarts }, { measure, multiple, passes, dropout }) {
    if (!candidates.features) internal('clusters without features');
    const ranked = rankedBy(candidates, measureOf(measure, { passes, dropout }));
    const uncertain = ranked.slice(0, Math.ceil(multiple * budget));
    if (budget === 0) return { picks: [], clusters: null };
    const points = rowsOf(candidates.features, uncertain);
    const { assignment, distances, sizes } = kmeans(points, { clusters: budget, seed, restarts });
    const nearest = nearestOfEach(assignment, distances, budget);
    const picks = nearest.map((row, cluster) => {
      const place = `nearest to the centre of cluster ${cluster + 1} of ${budget} (${sizes[cluster]} of ${uncertain.length} uncertain images)`;
      return pickOf(uncertain[row]!.index, `${describeRank(measure, uncertain[row]!)}; ${place}`);
    });
    // Fewer distinct images than clusters: some are empty, and the most uncertain ones take their places.
    const chosen = new Set(picks.map(({ index }) => index));
    const rest = uncertain.filter(({ index }) => !chosen.has(index)).slice(0, budget - picks.length);
    const others = rest.map((one) => pickOf(one.index, `${describeRank(measure, one)}; the clusters have no other`));
    return { picks: [...picks, ...others], clusters: null };
  },
});

function measureOf(
  name: 'entropy' | 'margin' | 'bald' | 'ceal',
  settings: { passes: number; dropout: number },
): Measure {
  return name === 'bald' || name === 'ceal' ? { name, ...settings } : { name };
}

function rowsOf({ data, columns }: Matrix, ranked: readonly Ranked[]): Matrix {
  const out = new Float32Array(ranked.length * columns);
  for (const [i, { index }] of ranked.entries()) {
    out.set(data.subarray(index * columns, (index + 1) * columns), i * columns);
  }
  return { data: out, rows: ranked.length, columns };
}

/** Per cluster that has members, largest first, the row nearest to its centre; the first of equal ones. */
function nearestOfEach(assignment: Int32Array, distances: Float64Array, clusters: number): number[] {
  const nearest = Array<number>(clusters).fill(-1);
  for (const [row, cluster] of assignment.entries()) {
    const best = nearest[cluster]!;
    if (best < 0 || distances[row]! < distances[best]!) nearest[cluster] = row;
  }
  return nearest.filter((row) => row >= 0);
}
