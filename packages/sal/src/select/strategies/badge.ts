import { noOptions } from '../../plugin.js';
import { Random } from '../../random.js';
import { type Matrix, squaredDistance } from '../matrix.js';
import type { CandidatePick, Strategy } from '../strategy.js';
import { modelOf, openIndices, pickOf } from '../warm/rank.js';

/**
 * Diverse and uncertain at once: k-means++ (Arthur and Vassilvitskii 2007) over gradient embeddings, whose length grows
 * with uncertainty and whose direction says of what kind it is. The embedding of an image is the gradient of its
 * cross-entropy against its own predicted mask with respect to the last layer's weights, a mean over pixels
 * (models/uncertainty/gradient-embedding.ts). As published, the first pick is the longest gradient, every other one is
 * drawn in proportion to the squared distance to the nearest pick, and labelled images play no part.
 */
export const badge: Strategy = {
  name: 'badge',
  summary: 'k-means++ over the gradients that the last layer would get: uncertain images of different kinds',
  paper: 'Ash et al. 2020, Deep Batch Active Learning by Diverse, Uncertain Gradient Lower Bounds, arXiv 1906.03671',
  options: noOptions,
  needsFeatures: false,
  uses: () => [],
  needsModel: true,
  nested: false,
  choose(candidates, { budget, seed }) {
    const open = openIndices(candidates);
    const embeddings = modelOf(candidates).gradientEmbeddings(open);
    const lengths = lengthsOf(embeddings);
    const random = Random.of(seed, 'select', 'badge');
    const nearest = new Float64Array(open.length).fill(Number.POSITIVE_INFINITY);
    const left = new Set(open.keys());
    const picks: CandidatePick[] = [];
    while (picks.length < budget) {
      const row = picks.length === 0 ? longest(lengths) : drawBySquare(nearest, left, random);
      const length = `gradient of length ${lengths[row]!.toPrecision(3)}`;
      const distance = Math.sqrt(nearest[row]!);
      const why = picks.length === 0 ? 'the longest' : `${distance.toPrecision(3)} from the nearest pick before it`;
      picks.push(pickOf(open[row]!, `draw ${picks.length + 1} of ${budget}: ${length}, ${why}`));
      left.delete(row);
      for (const other of left) {
        const squared = squaredDistance(embeddings.data, other, embeddings.data, row, embeddings.columns);
        nearest[other] = Math.min(nearest[other]!, squared);
      }
    }
    return { picks, clusters: null };
  },
};

function lengthsOf({ data, rows, columns }: Matrix): Float64Array {
  const zero = new Float32Array(columns);
  return Float64Array.from({ length: rows }, (_, i) => Math.sqrt(squaredDistance(data, i, zero, 0, columns)));
}

function longest(lengths: Float64Array): number {
  return lengths.reduce((best, length, i) => (length > lengths[best]! ? i : best), 0);
}

/** A row of `left` by its squared distance; by chance alone where all that is left equals a pick. */
function drawBySquare(squared: Float64Array, left: ReadonlySet<number>, random: Random): number {
  const rows = [...left];
  const total = rows.reduce((sum, row) => sum + squared[row]!, 0);
  if (total === 0) return random.pick(rows);
  const target = random.uniform() * total;
  let running = 0;
  for (const row of rows) {
    running += squared[row]!;
    if (running > target) return row;
  }
  // Only rounding leads here: the last row that can be drawn at all.
  return rows.findLast((row) => squared[row]! > 0)!;
}
