import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fakeModel } from '../../test/support/fake-model.js';
import { UsageError } from '../errors.js';
import { resolveOptions } from '../plugin.js';
import { Random } from '../random.js';
import { type Matrix, matrixOf, squaredDistance } from './matrix.js';
import { strategies, strategyNamed } from './registry.js';
import type { Candidates } from './strategy.js';

const settings = { seed: 7, clusters: 5, restarts: 2 };

function pool(count: number, seed: number): Candidates & { features: Matrix } {
  const random = Random.of(seed, 'test');
  const features = matrixOf(
    Array.from({ length: count }, (_, i) => [random.normal((i % 5) ** 2, 0.7), random.normal(), random.normal()]),
  );
  const proxyLoss = Float64Array.from({ length: count }, () => random.uniform());
  const ids = Array.from({ length: count }, (_, i) => `image-${i}`);
  return { ids, taken: Array(count).fill(false), features, proxyLoss, model: fakeModel(seed) };
}

describe.each(Object.values(strategies))('strategy $name', (strategy) => {
  const options = resolveOptions(strategy, {});
  const indices = (candidates: Candidates, budget: number) =>
    strategy.choose(candidates, { ...settings, budget }, options).picks.map((pick) => pick.index);

  test('chooses the budget, one image once, and nothing that is taken', () => {
    fc.assert(
      fc.property(fc.integer({ min: 5, max: 60 }), fc.nat(), fc.nat(), (count, seed, draw) => {
        const candidates = pool(count, seed);
        const random = Random.of(draw, 'taken');
        const taken = candidates.ids.map(() => random.chance(0.3));
        const left = taken.filter((value) => !value).length;
        const chosen = indices({ ...candidates, taken }, draw % (left + 1));
        expect(chosen).toHaveLength(draw % (left + 1));
        expect(new Set(chosen).size).toBe(chosen.length);
        expect(chosen.filter((index) => taken[index])).toEqual([]);
        expect(indices({ ...candidates, taken }, draw % (left + 1))).toEqual(chosen);
      }),
      { numRuns: 50 },
    );
  });

  test('gives the same for the same', () => {
    expect(indices(pool(60, 8), 20)).toEqual(indices(pool(60, 8), 20));
  });

  test('gives a reason for every pick', () => {
    const { picks } = strategy.choose(pool(40, 3), { ...settings, budget: 40 }, options);
    expect(picks.filter((pick) => pick.reason.length < 10)).toEqual([]);
    expect(new Set(picks.map((pick) => pick.reason)).size).toBeGreaterThan(20);
  });

  if (!strategy.nested) return;
  test('is nested, and a second round goes on where the first ended', () => {
    const candidates = pool(80, 1);
    const all = indices(candidates, 80);
    for (const budget of [0, 1, 7, 31, 80]) {
      const first = indices(candidates, budget);
      expect(first).toEqual(all.slice(0, budget));
      const taken = candidates.ids.map((_, index) => first.includes(index));
      expect(indices({ ...candidates, taken }, 80 - budget)).toEqual(all.slice(budget));
    }
  });
});

describe('kmeans-proportional', () => {
  test('takes members nearest to their own centre, in proportion', () => {
    const candidates = pool(200, 5);
    const { picks, clusters } = strategies['kmeans-proportional'].choose(candidates, { ...settings, budget: 50 }, {});
    for (let cluster = 1; cluster <= 5; cluster++) {
      const members = candidates.ids.flatMap((_, index) => (clusters![index] === cluster ? [index] : []));
      const chosen = picks.filter((pick) => pick.cluster === cluster).map((pick) => pick.index);
      expect(Math.abs(chosen.length - (50 * members.length) / 200)).toBeLessThan(1);
      const center = meanOf(candidates.features, members);
      const toCenter = (index: number) => squaredDistance(candidates.features.data, index, center, 0, 3);
      const nearest = members.toSorted((a, b) => toCenter(a) - toCenter(b)).slice(0, chosen.length);
      expect(chosen.toSorted()).toEqual(nearest.toSorted());
    }
  });

  test('says which cluster and how near', () => {
    const [first] = strategies['kmeans-proportional'].choose(pool(100, 9), { ...settings, budget: 10 }, {}).picks;
    expect(first!.reason).toMatch(
      /^cluster \d of 5 \(\d+ images, \d picks?\): nearest to its centre, distance [\d.]+$/,
    );
  });
});

describe('kmeans-stratified', () => {
  test('spreads the picks of a cluster over its distances', () => {
    const candidates = pool(200, 5);
    const { picks, clusters } = strategies['kmeans-stratified'].choose(candidates, { ...settings, budget: 60 }, {});
    const nearest = strategies['kmeans-proportional'].choose(candidates, { ...settings, budget: 200 }, {}).picks;
    for (let cluster = 1; cluster <= 5; cluster++) {
      const members = nearest.filter((pick) => pick.cluster === cluster).map((pick) => pick.index);
      expect(members.map((index) => clusters![index])).toEqual(members.map(() => cluster));
      const chosen = picks.filter((pick) => pick.cluster === cluster).map((pick) => pick.index);
      const places = chosen.map((index) => members.indexOf(index) / members.length).toSorted((a, b) => a - b);
      // No fourth part of a cluster goes without a pick.
      for (const quarter of [0, 0.25, 0.5, 0.75]) {
        expect(places.some((place) => place >= quarter && place < quarter + 0.25)).toBe(true);
      }
    }
  });
});

describe('medoids', () => {
  const meanDistance = ({ features, ids }: Candidates & { features: Matrix }, chosen: readonly number[]) => {
    const nearest = ids.map((_, i) => {
      return Math.min(...chosen.map((j) => Math.sqrt(squaredDistance(features.data, i, features.data, j, 3))));
    });
    return nearest.reduce((sum, value) => sum + value, 0) / ids.length;
  };

  test('each pick lowers the mean distance to the nearest pick as much as any could', () => {
    const candidates = pool(60, 4);
    const chosen: number[] = [];
    for (const { index } of strategies.medoids.choose(candidates, { ...settings, budget: 12 }, {}).picks) {
      const others = candidates.ids.map((_, i) => i).filter((i) => !chosen.includes(i));
      const best = Math.min(...others.map((i) => meanDistance(candidates, [...chosen, i])));
      chosen.push(index);
      expect(meanDistance(candidates, chosen)).toBeCloseTo(best, 10);
    }
  });

  test('covers the pool better than random picks', () => {
    const candidates = pool(200, 6);
    const distanceBy = (name: 'medoids' | 'random') => {
      const { picks } = strategies[name].choose(candidates, { ...settings, budget: 10 }, {});
      return meanDistance(
        candidates,
        picks.map((pick) => pick.index),
      );
    };
    expect(distanceBy('medoids')).toBeLessThan(0.9 * distanceBy('random'));
  });
});

describe('random', () => {
  test('is uniform over the pool, and not its beginning', () => {
    const candidates = pool(40, 2);
    const chosen = new Int32Array(40);
    for (let seed = 0; seed < 2000; seed++) {
      for (const { index } of strategies.random.choose(candidates, { ...settings, seed, budget: 10 }, {}).picks) {
        chosen[index]!++;
      }
    }
    // Each count is binomial (2000, 1/4), deviation 19.4: five deviations.
    for (const times of chosen) expect(Math.abs(times - 500)).toBeLessThan(97);
  });
});

test('an unknown name is answered with the list and the nearest', () => {
  expect(() => strategyNamed('kmeans-proportinal')).toThrow(UsageError);
  expect(() => strategyNamed('kmeans-proportinal')).toThrow(/did you mean kmeans-proportional\? \(one of .*random/);
  expect(() => strategyNamed('toString')).toThrow(/unknown strategy "toString"/);
});

function meanOf({ data, columns }: Matrix, rows: readonly number[]): Float32Array {
  return Float32Array.from({ length: columns }, (_, t) => {
    return rows.reduce((sum, row) => sum + data[row * columns + t]!, 0) / rows.length;
  });
}
