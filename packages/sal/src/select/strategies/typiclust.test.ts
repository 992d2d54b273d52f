import { describe, expect, test } from 'vitest';
import { blobs } from '../../../test/support/blobs.js';
import { resolveOptions } from '../../plugin.js';
import { clusterNote } from '../cluster-note.js';
import { matrixOf } from '../matrix.js';
import golden from './golden/picks.json' with { type: 'json' };
import { chooseTypical, typiclust } from './typiclust.js';

describe.each(golden)('typiclust on $rows x $columns, clusters given', (example) => {
  test('picks as the paper says, in NumPy', () => {
    const points = blobs(example);
    const picks = (labelled: readonly number[], budget: number) => {
      const taken = example.cluster.map((_, i) => labelled.includes(i));
      const request = { clusters: example.clusters, taken, budget, neighbours: 20, smallest: 5 };
      return chooseTypical(points, Int32Array.from(example.cluster), request).map(({ index }) => index);
    };
    expect(picks(example.labelled, 30)).toEqual(example.typiclust);
    expect(picks([], 12)).toEqual(example.typiclustFresh);
  });
});

describe('typiclust', () => {
  // Twelve images round 0, six round 100, one at 1000.
  const features = matrixOf(
    [...[0, 1, 2, 3, 4, 5, 5.1, 5.2, 6, 7, 8, 9], ...[100, 102, 103, 103.1, 104, 106], 1000].map((x) => [x]),
  );
  const ids = Array.from({ length: 19 }, (_, i) => `i${i}`);
  const choose = (budget: number, taken: readonly number[] = [], options = {}) =>
    typiclust.choose(
      { ids, taken: ids.map((_, i) => taken.includes(i)), features, proxyLoss: null },
      { budget, seed: 1, clusters: 2, restarts: 5 },
      resolveOptions(typiclust, options),
    );

  test('takes the dense middle of the largest cluster first, and passes over tiny ones', () => {
    const { picks, clusters } = choose(3, [], { neighbours: 2 });
    expect(new Set(clusters).size).toBe(3);
    // The cluster of one image is covered last: the third pick is a second one of the large cluster.
    expect([5, 6, 7]).toContain(picks[0]!.index);
    expect(picks[1]!.index).toBe(15);
    expect([5, 6, 7]).toContain(picks[2]!.index);
    expect(picks[0]!.reason).toMatch(
      /^cluster 1 of 3 \(12 images\): most typical, mean distance to its 2 nearest 0\.\d+$/,
    );
    expect(choose(3, [], { neighbours: 2, smallest: 1 }).picks.map(({ index }) => index)).toContain(18);
  });

  test('leaves out clusters that hold a label while others hold none', () => {
    const { picks } = choose(2, [3], { neighbours: 2 });
    expect(picks[0]!.index).toBeGreaterThan(11);
  });

  test('has no more clusters than it may', () => {
    const { clusters } = choose(10, [], { maxClusters: 4 });
    expect(Math.max(...clusters!)).toBe(4);
  });

  test('in a pool of few images a cluster, each cluster gives one', () => {
    for (const budget of [4, 8, 10, 16]) {
      const { picks, clusters, smallest } = choose(budget);
      expect(smallest).toBe(1);
      expect(new Set(picks.map(({ cluster }) => cluster)).size).toBe(new Set(clusters).size);
    }
    expect(choose(3).smallest).toBe(5);
  });

  test('says how many clusters its picks come from, and why others give none', () => {
    expect(clusterNote(choose(3))).toBe(
      '3 images from 2 of 3 clusters; 1 of fewer than 5 images gives none while larger ones have any',
    );
    expect(clusterNote(choose(10))).toBe('10 images from 10 of 10 clusters');
  });
});
