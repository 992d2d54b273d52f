/** What each strategy that asks a trained network makes of its answers. The laws that all obey are in strategy.test.ts. */
import { describe, expect, test } from 'vitest';
import { UsageError } from '../../errors.js';
import type { Measure } from '../../models/uncertainty/measure.js';
import { resolveOptions } from '../../plugin.js';
import { Random } from '../../random.js';
import { type Matrix, matrixOf, squaredDistance } from '../matrix.js';
import { type StrategyName, strategies } from '../registry.js';
import type { Candidates, Choice } from '../strategy.js';

interface Given {
  scores: readonly number[];
  embeddings?: Matrix;
  features?: Matrix;
  taken?: readonly number[];
}

/** Candidates whose network gives these scores, and the measures that it was asked for. */
function candidatesOf({ scores, embeddings, features, taken = [] }: Given): Candidates & { asked: Measure[] } {
  const asked: Measure[] = [];
  const rows = (indices: readonly number[]) => {
    const { data, columns } = embeddings ?? matrixOf(scores.map((score) => [score]));
    const kept = indices.map((index) => Array.from(data.subarray(index * columns, (index + 1) * columns)));
    return matrixOf(kept);
  };
  return {
    ids: scores.map((_, i) => `image-${i}`),
    taken: scores.map((_, i) => taken.includes(i)),
    features: features ?? matrixOf(scores.map((_, i) => [i, 0])),
    proxyLoss: null,
    model: {
      scores: (measure, indices) => {
        asked.push(measure);
        return Float64Array.from(indices, (index) => scores[index]!);
      },
      gradientEmbeddings: rows,
    },
    asked,
  };
}

function choose(name: StrategyName, candidates: Candidates, budget: number, options = {}, seed = 1): Choice {
  const strategy = strategies[name];
  const settings = { budget, seed, clusters: 3, restarts: 3 };
  return strategy.choose(candidates, settings, resolveOptions(strategy, options));
}

const indicesOf = ({ picks }: Choice) => picks.map(({ index }) => index);

describe.each([
  ['entropy', {}, { name: 'entropy' }],
  ['margin', {}, { name: 'margin' }],
  ['bald', { passes: 7 }, { name: 'bald', passes: 7, dropout: 0.5 }],
  ['ensemble-disagreement', {}, { name: 'disagreement', student: true, flips: true }],
] as const)('%s', (name, options, measure) => {
  test('takes the highest scores of those left, and says score and rank', () => {
    const candidates = candidatesOf({ scores: [0.1, 0.5, 0.3, 0.9, 0.3, 0.2], taken: [3] });
    const { picks } = choose(name, candidates, 3, options);
    expect(picks.map(({ index }) => index)).toEqual([1, 2, 4]);
    expect(picks[1]!.reason).toMatch(/ 0\.300, rank 2 of 5$/);
    expect(candidates.asked).toEqual([measure]);
  });
});

test('ensemble-disagreement refuses to ask one network once', () => {
  const candidates = candidatesOf({ scores: [1, 2] });
  expect(() => choose('ensemble-disagreement', candidates, 1, { student: false, flips: false })).toThrow(UsageError);
});

describe('ceal', () => {
  const scores = Array.from({ length: 100 }, (_, i) => (i < 20 ? 0 : i / 100));

  test('asks for 10 of the lowest, 15 at random and 10 of the most uncertain in a round of 35', () => {
    const { picks } = choose('ceal', candidatesOf({ scores }), 35);
    const part = (start: string) => picks.filter(({ reason }) => reason.startsWith(start)).map(({ index }) => index);
    expect(part('most uncertain')).toEqual([99, 98, 97, 96, 95, 94, 93, 92, 91, 90]);
    expect(part('nothing detected')).toHaveLength(10);
    expect(part('nothing detected').every((index) => index < 20)).toBe(true);
    expect(part('at random')).toHaveLength(15);
  });

  test.each([
    [7, 2, 3],
    [14, 4, 6],
    [70, 20, 30],
  ])('a budget of %i is shared in the same proportion', (budget, each, chance) => {
    const { picks } = choose('ceal', candidatesOf({ scores }), budget);
    const count = (start: string) => picks.filter(({ reason }) => reason.startsWith(start)).length;
    expect(count('most uncertain')).toBe(each);
    expect(count('nothing detected')).toBe(each);
    expect(count('at random')).toBe(chance);
  });

  test('the random part follows the seed, the others do not', () => {
    const choices = [1, 2].map((seed) => choose('ceal', candidatesOf({ scores }), 35, {}, seed).picks);
    const part = (seed: number, start: string) =>
      choices[seed]!.filter(({ reason }) => reason.startsWith(start)).map(({ index }) => index);
    expect(part(0, 'at random')).not.toEqual(part(1, 'at random'));
    expect(part(0, 'most uncertain')).toEqual(part(1, 'most uncertain'));
  });

  test('parts can be left out, but not all', () => {
    const { picks } = choose('ceal', candidatesOf({ scores }), 12, { random: 0, lowest: 0 });
    expect(picks.every(({ reason }) => reason.startsWith('most uncertain'))).toBe(true);
    expect(() => choose('ceal', candidatesOf({ scores }), 3, { random: 0, lowest: 0, uncertain: 0 })).toThrow(
      /asks for nothing/,
    );
  });
});

describe('power-bald', () => {
  test('draws in proportion to the power of the score', () => {
    const scores = [1, 2, 4, 8];
    const first = (beta: number) => {
      const count = [0, 0, 0, 0];
      for (let seed = 0; seed < 4000; seed++) {
        count[indicesOf(choose('power-bald', candidatesOf({ scores }), 1, { beta }, seed))[0]!]!++;
      }
      return count.map((times) => times / 4000);
    };
    // Five deviations of a share over 4000 draws are at most 0.04.
    for (const beta of [1, 2]) {
      const total = scores.reduce((sum, score) => sum + score ** beta, 0);
      for (const [i, share] of first(beta).entries()) {
        expect(Math.abs(share - scores[i]! ** beta / total)).toBeLessThan(0.04);
      }
    }
  });

  test('is BALD for a large power', () => {
    const scores = [0.3, 0.1, 0, 0.2];
    expect(indicesOf(choose('power-bald', candidatesOf({ scores }), 4, { beta: 1e6 }))).toEqual([0, 3, 1, 2]);
  });
});

describe('badge', () => {
  test('begins with the longest gradient and seldom takes two of one kind', () => {
    // Four kinds of gradients, ten images each, the later the longer.
    const embeddings = matrixOf(
      Array.from({ length: 40 }, (_, i) => {
        const length = 1 + i / 400;
        const angle = ((i % 4) * Math.PI) / 2;
        return [length * Math.cos(angle), length * Math.sin(angle)];
      }),
    );
    let kinds = 0;
    for (let seed = 0; seed < 20; seed++) {
      const picks = indicesOf(choose('badge', candidatesOf({ scores: Array(40).fill(0), embeddings }), 4, {}, seed));
      expect(picks[0]).toBe(39);
      kinds += new Set(picks.map((index) => index % 4)).size;
    }
    expect(kinds / 20).toBeGreaterThan(3.9);
  });

  test('draws the second pick by squared distance to the first', () => {
    const embeddings = matrixOf([[10], [9], [8], [6]]);
    const counts = [0, 0, 0, 0];
    for (let seed = 0; seed < 4000; seed++) {
      const picks = indicesOf(choose('badge', candidatesOf({ scores: [0, 0, 0, 0], embeddings }), 2, {}, seed));
      counts[picks[1]!]!++;
    }
    for (const [i, squared] of [0, 1, 4, 16].entries()) {
      expect(Math.abs(counts[i]! / 4000 - squared / 21)).toBeLessThan(0.04);
    }
  });

  test('equal gradients are all chosen, each once', () => {
    const embeddings = matrixOf(Array.from({ length: 6 }, () => [1, 1]));
    const picks = indicesOf(choose('badge', candidatesOf({ scores: Array(6).fill(0), embeddings }), 6));
    expect(picks.toSorted()).toEqual([0, 1, 2, 3, 4, 5]);
  });
});

describe('uncertainty-diversity', () => {
  test('takes one image of each cluster among the most uncertain', () => {
    const random = Random.of(3, 'test');
    // Five groups far apart; the second half of the images is uncertain.
    const features = matrixOf(
      Array.from({ length: 100 }, (_, i) => [10 * (i % 5) + random.normal(0, 0.1), random.normal(0, 0.1)]),
    );
    const scores = Array.from({ length: 100 }, (_, i) => (i < 50 ? 0.1 : 0.9));
    const picks = indicesOf(choose('uncertainty-diversity', candidatesOf({ scores, features }), 5));
    expect(picks.filter((index) => index < 50)).toEqual([]);
    expect(new Set(picks.map((index) => index % 5)).size).toBe(5);
    for (const pick of picks) {
      // The nearest to the mean of its group's uncertain half.
      const group = Array.from({ length: 10 }, (_, i) => 50 + 5 * i + (pick % 5));
      const centre = Float32Array.from([0, 1], (t) => {
        return group.reduce((sum, index) => sum + features.data[2 * index + t]!, 0) / 10;
      });
      const distance = (index: number) => squaredDistance(features.data, index, centre, 0, 2);
      expect(pick).toBe(group.toSorted((a, b) => distance(a) - distance(b))[0]);
    }
  });

  test('with a multiple of 1 is the most uncertain images', () => {
    const scores = [0.1, 0.5, 0.3, 0.9, 0.4, 0.2];
    const candidates = candidatesOf({ scores });
    const options = { multiple: 1, measure: 'bald', passes: 3 };
    expect(indicesOf(choose('uncertainty-diversity', candidates, 3, options)).toSorted()).toEqual([1, 3, 4]);
    expect(candidates.asked).toEqual([{ name: 'bald', passes: 3, dropout: 0.5 }]);
  });

  test('images with equal features fill the budget all the same', () => {
    const features = matrixOf(Array.from({ length: 8 }, () => [1, 2]));
    const scores = [1, 2, 3, 4, 5, 6, 7, 8];
    const picks = indicesOf(choose('uncertainty-diversity', candidatesOf({ scores, features }), 4));
    expect(new Set(picks).size).toBe(4);
  });
});
