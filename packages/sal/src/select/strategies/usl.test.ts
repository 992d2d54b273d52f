import { describe, expect, test } from 'vitest';
import { blobs } from '../../../test/support/blobs.js';
import { resolveOptions } from '../../plugin.js';
import { matrixOf } from '../matrix.js';
import { meanNeighbourDistance } from '../neighbours.js';
import golden from './golden/picks.json' with { type: 'json' };
import { chooseUseful, type UslOptions, usl } from './usl.js';

const defaults = resolveOptions(usl, {}) as UslOptions;

describe.each(golden)('usl on $rows x $columns, clusters given', (example) => {
  test('picks as the paper says, in NumPy', () => {
    const points = blobs(example);
    const distances = meanNeighbourDistance(points, 20, false);
    const picks = (labelled: readonly number[], budget: number) => {
      const taken = example.cluster.map((_, i) => labelled.includes(i));
      const request = { clusters: example.clusters, taken, budget, distances };
      return chooseUseful(points, Int32Array.from(example.cluster), request, defaults).map(({ index }) => index);
    };
    expect(picks(example.labelled, 12)).toEqual(example.usl);
    expect(picks([], 15)).toEqual(example.uslFresh);
  });
});

describe('usl', () => {
  // Two clusters, each with a dense place near the other and one far from it that is hardly less dense.
  const places = [0, 0.21, 0.42, 2.2, 2.4, 2.6, 3, 3.19, 3.38, 6, 6.2, 6.4, 6.6];
  const features = matrixOf(places.map((place) => [place]));
  const assignment = Int32Array.from([0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1]);
  const distances = meanNeighbourDistance(features, 2, false);
  const picked = (weight: number) => {
    const request = { clusters: 2, taken: places.map(() => false), budget: 2, distances };
    return chooseUseful(features, assignment, request, { ...defaults, weight }).map(({ index }) => places[index]);
  };

  test('without the regulariser takes the densest of each cluster, the larger cluster first', () => {
    expect(picked(0)).toEqual([3.19, 2.4]);
  });

  test('the regulariser moves picks away from those of the other cluster', () => {
    const [a, b] = picked(1) as [number, number];
    expect(a - b).toBeGreaterThan(2);
  });
});
