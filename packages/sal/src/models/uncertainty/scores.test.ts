/** The scores against numpy and scipy (golden/make_golden.py), and that they do not grow with the size of an image. */
import { fromArray, memory, noGrad, scope, type Tensor } from '@sal-smis/torch';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMask, readGolden } from '../../../test/support/masks.js';
import { Random } from '../../random.js';
import { maskDepth } from './mask-depth.js';
import { PassStatistics } from './pass-statistics.js';
import { cealScore, entropyScore, marginScore, mutualInformationScore } from './scores.js';

interface Golden {
  name: string;
  shape: [passes: number, classes: number, height: number, width: number];
  passes: number[];
  mask: string;
  depth: number[];
  variance: number[];
  mutualInformation: number[];
  scores: Record<keyof Scores, number>;
}

interface Scores {
  entropy: number;
  margin: number;
  bald: number;
  ceal: number;
}

const golden = readGolden<Golden[]>(new URL('golden/scores.json', import.meta.url));

/** Statistics of [passes, classes, H, W], given in two parts of any size. */
function withStatistics<T>(passes: Tensor, firstPart: number, use: (statistics: PassStatistics) => T): T {
  const statistics = new PassStatistics();
  const count = passes.shape[0]!;
  scope(() => {
    if (firstPart > 0) statistics.add(passes.slice(0, 0, firstPart));
    if (firstPart < count) statistics.add(passes.slice(0, firstPart, count));
  });
  try {
    return use(statistics);
  } finally {
    statistics.dispose();
  }
}

function allScores(passes: Tensor, mask: Uint8Array): Scores {
  const [, , height = 0, width = 0] = passes.shape;
  return withStatistics(passes, 1, (statistics) =>
    scope(() => ({
      entropy: entropyScore(passes.select(0, 0)),
      margin: marginScore(passes.select(0, 0)),
      bald: mutualInformationScore(statistics),
      ceal: cealScore(statistics, mask, width, height),
    })),
  );
}

function expectClose(actual: ArrayLike<number>, expected: readonly number[], digits: number): void {
  expect(actual.length).toBe(expected.length);
  for (const [i, value] of expected.entries()) expect(actual[i]).toBeCloseTo(value, digits);
}

describe.each(golden)('of $name', ({ shape, passes, mask, depth, variance, mutualInformation, scores }) => {
  const probabilities = fromArray(Float32Array.from(passes), shape);
  const [count, , height, width] = shape;

  it('the maps equal those of numpy and scipy, however the passes come in', () => {
    expectClose(maskDepth(parseMask(mask), width, height), depth, 12);
    for (const firstPart of [0, 1, count]) {
      withStatistics(probabilities, firstPart, (statistics) =>
        scope(() => {
          expectClose(statistics.variance().toTypedArray() as Float64Array, variance, 9);
          expectClose(statistics.mutualInformation().toTypedArray() as Float64Array, mutualInformation, 7);
        }),
      );
    }
  });

  it('the scores equal those of numpy and scipy', () => {
    const actual = allScores(probabilities, parseMask(mask));
    for (const name of Object.keys(scores) as (keyof Scores)[]) {
      expect(actual[name], name).toBeCloseTo(scores[name], 7);
    }
  });
});

describe('a score', () => {
  const draw = fc.record({
    seed: fc.nat(),
    classes: fc.integer({ min: 2, max: 4 }),
    side: fc.constantFrom(6, 9, 12),
  });

  /** Random probabilities [3, classes, side, side] and a mask with an outline, which does not touch the border. */
  function drawn({ seed, classes, side }: { seed: number; classes: number; side: number }) {
    const random = Random.of(seed, 'test');
    const logits = fromArray(
      Float32Array.from({ length: 3 * classes * side * side }, () => 2 * random.normal()),
      [3, classes, side, side],
    );
    const mask = Uint8Array.from({ length: side * side }, (_, i) => {
      const inside = Math.min(i % side, Math.floor(i / side), side - 1 - (i % side), side - 1 - Math.floor(i / side));
      return inside >= 2 ? 1 : 0;
    });
    return { passes: logits.softmax(1), mask };
  }

  it('is the same for an image and for four of it side by side', () => {
    fc.assert(
      fc.property(draw, (given) =>
        scope(() => {
          const { side } = given;
          const { passes, mask } = drawn(given);
          const once = allScores(passes, mask);
          const tiled = allScores(repeatPlanes(passes, 'tile'), repeatMask(mask, side, 'tile'));
          for (const name of Object.keys(once) as (keyof Scores)[]) expect(tiled[name]).toBeCloseTo(once[name], 9);
        }),
      ),
      { numRuns: 30 },
    );
  });

  it('is the same at twice the side; CEAL within what the raster changes of the distances', () => {
    fc.assert(
      fc.property(draw, (given) =>
        scope(() => {
          const { side } = given;
          const { passes, mask } = drawn(given);
          const once = allScores(passes, mask);
          const larger = allScores(repeatPlanes(passes, 'enlarge'), repeatMask(mask, side, 'enlarge'));
          for (const name of ['entropy', 'margin', 'bald'] as const) expect(larger[name]).toBeCloseTo(once[name], 9);
          expect(larger.ceal / once.ceal).toBeGreaterThan(0.6);
          expect(larger.ceal / once.ceal).toBeLessThan(1.4);
        }),
      ),
      { numRuns: 30 },
    );
  });

  it('is larger where the passes differ more, and 0 where there is nothing to doubt', () => {
    const mask = Uint8Array.of(0, 1, 1, 0);
    const certain = fromArray(Float32Array.from([1, 0, 0, 1, 0, 1, 1, 0, 1, 0, 0, 1, 0, 1, 1, 0]), [2, 2, 2, 2]);
    expect(allScores(certain, mask)).toEqual({ entropy: 0, margin: 0, bald: 0, ceal: 0 });
    const apart = (shift: number) => {
      const low = Array(4).fill(0.5 - shift);
      const high = Array(4).fill(0.5 + shift);
      return fromArray(Float32Array.from([...low, ...high, ...high, ...low]), [2, 2, 2, 2]);
    };
    const near = allScores(apart(0.1), mask);
    const far = allScores(apart(0.3), mask);
    expect(far.bald).toBeGreaterThan(near.bald);
    expect(far.ceal).toBeGreaterThan(near.ceal);
    // Within a pass it is the other way round.
    expect(far.entropy).toBeLessThan(near.entropy);
    expect(far.margin).toBeLessThan(near.margin);
  });

  it('leaves no tensor behind, and memory does not grow with the passes', () => {
    const passes = fromArray(new Float32Array(2 * 16).fill(0.5), [1, 2, 4, 4]);
    const before = memory().liveTensors;
    const statistics = new PassStatistics();
    const live: number[] = [];
    for (let pass = 0; pass < 20; pass++) {
      statistics.add(passes);
      live.push(memory().liveTensors - before);
    }
    expect(new Set(live).size).toBe(1);
    mutualInformationScore(statistics);
    statistics.dispose();
    expect(memory().liveTensors).toBe(before);
  });
});

/** Planes [N, C, S, S] to [N, C, 2S, 2S]: four copies side by side, or each pixel four times. */
function repeatPlanes(planes: Tensor, how: 'tile' | 'enlarge'): Tensor {
  const [n = 0, channels = 0, side = 0] = planes.shape;
  const values = planes.toFloat32Array();
  const out = new Float32Array(4 * values.length);
  for (let plane = 0; plane < n * channels; plane++) {
    const part = values.subarray(plane * side * side, (plane + 1) * side * side);
    out.set(repeated(part, side, how), 4 * plane * side * side);
  }
  return noGrad(() => fromArray(out, [n, channels, 2 * side, 2 * side]));
}

function repeatMask(mask: Uint8Array, side: number, how: 'tile' | 'enlarge'): Uint8Array {
  return Uint8Array.from(repeated(mask, side, how));
}

function repeated(values: ArrayLike<number>, side: number, how: 'tile' | 'enlarge'): number[] {
  const from = (position: number) => (how === 'tile' ? position % side : Math.floor(position / 2));
  return Array.from({ length: 4 * side * side }, (_, i) => {
    return values[from(Math.floor(i / (2 * side))) * side + from(i % (2 * side))] as number;
  });
}
