import { z } from 'zod';
import { internal } from '../../errors.js';
import { Random } from '../../random.js';
import { gatherRows, isLarge, sampleRows } from '../blocks/size.js';
import { cluster } from '../cluster.js';
import { greedyCover, isWithin, largestPureRadius } from '../coverage.js';
import { kCenterGreedy } from '../k-center.js';
import type { Matrix } from '../matrix.js';
import { type CandidatePick, defineStrategy } from '../strategy.js';

/** Images that stand for a larger pool, as candidates and as what is to be covered. */
const SAMPLE = 50_000;

const options = z.object({
  delta: z
    .number()
    .min(0)
    .default(0)
    .describe('radius of the balls, in the unit of the prepared features; 0 for the largest that is pure enough'),
  alpha: z
    .number()
    .min(0)
    .max(1)
    .default(0.95)
    .describe('part of the balls that must hold images of one cluster only, where delta is not given'),
});

/**
 * ProbCover: each pick covers the images within delta of it, and is the one that covers most that are not covered yet.
 * Delta is the largest at which the part alpha of all balls is pure by the pseudo-labels of k-means with `--clusters`.
 * Once nothing is left to cover, the picks farthest from all others follow, where the authors' code would repeat one.
 *
 * In pools above 50 000 images, delta and coverage are those of a random 50 000, from which the picks come: a ball that
 * holds the part p of the pool is measured with a standard error of sqrt(p (1 - p) / 50 000).
 */
export const probcover = defineStrategy({
  name: 'probcover',
  summary: 'Each pick covers most images that no pick before it is near to',
  paper: 'ProbCover, Yehuda, Dekel, Hacohen and Weinshall 2022 (arXiv 2205.11320), algorithm 1',
  options,
  needsFeatures: true,
  // Given its radius it needs no pseudo-labels.
  uses: ({ delta }) => (delta > 0 ? [] : ['clusters', 'restarts']),
  nested: true,
  choose({ ids, taken, features }, { budget, seed, clusters, restarts }, { delta: given, alpha }) {
    if (!features) internal('balls without features');
    const rows = sampleRows(ids.length, SAMPLE, Random.of(seed, 'select', 'probcover'));
    const points = rows.length < ids.length ? gatherRows(features, rows) : features;
    const labels = given > 0 ? null : cluster(features, { clusters, seed, restarts }).assignment;
    const own = labels && Int32Array.from(rows, (row) => labels[row]!);
    const blocked = isLarge(features);
    const delta = own ? largestPureRadius(points, own, alpha, blocked) : given;
    const chosen = greedyCover(points, {
      ...{ delta, budget, blocked },
      covered: coveredBy(points, features, taken, delta),
      open: Uint8Array.from(rows, (row) => (taken[row] ? 0 : 1)),
    });
    const radius = delta === Number.POSITIVE_INFINITY ? 'any distance' : `distance ${delta.toPrecision(3)}`;
    const of = rows.length < ids.length ? `${rows.length} sampled images` : `${ids.length} images`;
    const picks = chosen.map(({ row, gain }): CandidatePick => {
      const reason = `first pick within ${radius} of ${gain} of ${of}`;
      return { index: rows[row]!, reason, cluster: labels ? labels[rows[row]!]! + 1 : null, distance: null };
    });
    return {
      picks: [...picks, ...farthest(features, taken, picks, budget)],
      clusters: labels?.map((j) => j + 1) ?? null,
    };
  },
});

/** 1 for each row of `points` that lies within delta of a taken row of `features`. */
function coveredBy(points: Matrix, features: Matrix, taken: readonly boolean[], delta: number): Uint8Array {
  const covered = new Uint8Array(points.rows);
  for (const [index, value] of taken.entries()) {
    if (!value) continue;
    for (let row = 0; row < points.rows; row++) {
      if (covered[row] === 0 && isWithin(points, row, features, index, delta)) covered[row] = 1;
    }
  }
  return covered;
}

/** What the budget has left when all is covered. */
function farthest(
  features: Matrix,
  taken: readonly boolean[],
  picks: readonly CandidatePick[],
  budget: number,
): CandidatePick[] {
  if (picks.length === budget) return [];
  const chosen = new Set(picks.map(({ index }) => index));
  const centres = [...chosen, ...taken.flatMap((value, index) => (value ? [index] : []))];
  const isOpen = (index: number) => !taken[index] && !chosen.has(index);
  return kCenterGreedy(features, centres, isOpen, budget - picks.length).map(({ row, distance }, i) => ({
    index: row,
    reason: `all are covered: farthest from the ${centres.length + i} images chosen before, distance ${distance.toPrecision(3)}`,
    cluster: null,
    distance,
  }));
}
