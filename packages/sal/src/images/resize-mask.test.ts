import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IGNORE_INDEX } from './classes.js';
import type { Size } from './decode.js';
import { resizeMask } from './resize-mask.js';
import { upsampleToMask } from './upsample.js';

const row = (mask: number[], to: number) =>
  Array.from(resizeMask(Uint8Array.from(mask), { width: mask.length, height: 1 }, { width: to, height: 1 }));

describe('resizeMask', () => {
  it('takes the class that covers most of a new pixel, of equal ones the higher', () => {
    expect(row([0, 1, 0, 0, 1, 1], 2)).toEqual([0, 1]);
    expect(row([0, 1, 0, 0], 2)).toEqual([1, 0]);
    expect(row([0, 0, 1, 1, 0], 2)).toEqual([0, 1]);
    expect(row([1, 0, 2, 2, 3, 3, 3, 0, 1], 3)).toEqual([2, 3, 3]);
  });

  it('enlarges by the pixel under the new centre', () => {
    expect(row([0, 1], 4)).toEqual([0, 0, 1, 1]);
    expect(row([0, 1, 2], 7)).toEqual([0, 0, 1, 1, 1, 2, 2]);
    const tall = resizeMask(Uint8Array.of(0, 1), { width: 2, height: 1 }, { width: 4, height: 2 });
    expect([...tall]).toEqual([0, 0, 1, 1, 0, 0, 1, 1]);
  });

  it('passes over what nobody could judge until that is more than half', () => {
    const x = IGNORE_INDEX;
    expect(row([x, x, 1, x, 1, 1, x, x, x, x, x, x], 3)).toEqual([x, 1, x]);
    expect(row([x, x, 1, 2], 1)).toEqual([2]);
    expect(row([x, x, x, 2], 1)).toEqual([x]);
    expect(row([0, 1, x], 6)).toEqual([0, 0, 1, 1, x, x]);
  });

  it('refuses a mask of another size than is said', () => {
    expect(() => resizeMask(new Uint8Array(5), { width: 2, height: 3 }, { width: 1, height: 1 })).toThrow(/internal/);
  });

  it('agrees with counting on a grid that fits both sizes', () => {
    const side = fc.integer({ min: 1, max: 9 });
    fc.assert(
      fc.property(
        side,
        side,
        side,
        side,
        fc.infiniteStream(fc.constantFrom(0, 1, 2, IGNORE_INDEX)),
        (w, h, a, b, s) => {
          const [from, to] = [
            { width: w, height: h },
            { width: a, height: b },
          ];
          const mask = Uint8Array.from({ length: w * h }, () => s.next().value!);
          expect(resizeMask(mask, from, to)).toEqual(byCounting(mask, from, to));
        },
      ),
      { numRuns: 300, seed: 3 },
    );
  });

  it('loses less than single pixels do: of an oracle at 64 pixels', () => {
    const size = { width: 300, height: 225 };
    const small = { width: 64, height: 64 };
    const score = (reduce: (mask: Uint8Array) => Uint8Array) => {
      const dice = LESIONS.map((lesion) => {
        const mask = lesion(size);
        const map = { values: Float32Array.from(reduce(mask)), ...small };
        return diceOf(upsampleToMask(map, size.width, size.height, 0.5), mask);
      });
      return dice.reduce((sum, value) => sum + value, 0) / dice.length;
    };
    const areas = score((mask) => resizeMask(mask, size, small));
    const centre = score((mask) => pointSampled(mask, size, small, 0.5));
    const corner = score((mask) => pointSampled(mask, size, small, 0));
    expect(areas).toBeGreaterThan(centre);
    expect(centre).toBeGreaterThan(corner + 0.005);
    expect(areas).toBeGreaterThan(0.97);
  });
});

/** The same, slowly: every pixel cut into pieces that lie in one old and one new pixel. */
function byCounting(mask: Uint8Array, from: Size, to: Size): Uint8Array {
  const cuts = (old: number, fresh: number, i: number) =>
    fresh >= old
      ? [Math.floor(((i + 0.5) * old) / fresh)]
      : Array.from({ length: old }, (_, k) => Math.floor((i * old + k) / fresh));
  return Uint8Array.from({ length: to.width * to.height }, (_, i) => {
    const columns = cuts(from.width, to.width, i % to.width);
    const rows = cuts(from.height, to.height, Math.floor(i / to.width));
    const counts = new Map<number, number>();
    for (const y of rows) {
      for (const x of columns) {
        const value = mask[y * from.width + x]!;
        counts.set(value, (counts.get(value) ?? 0) + 1);
      }
    }
    const ignored = counts.get(IGNORE_INDEX) ?? 0;
    if (2 * ignored > rows.length * columns.length) return IGNORE_INDEX;
    counts.delete(IGNORE_INDEX);
    return [...counts].sort(([a, n], [b, m]) => m - n || b - a)[0]![0];
  });
}

function pointSampled(mask: Uint8Array, from: Size, to: Size, offset: number): Uint8Array {
  return Uint8Array.from({ length: to.width * to.height }, (_, i) => {
    const x = Math.floor((((i % to.width) + offset) * from.width) / to.width);
    const y = Math.floor(((Math.floor(i / to.width) + offset) * from.height) / to.height);
    return mask[y * from.width + x]!;
  });
}

/** Blots with lobes, of different sizes and places. */
const LESIONS = Array.from({ length: 12 }, (_, i) => ({ width, height }: Size) => {
  const [cx, cy, radius] = [0.35 + 0.025 * i, 0.62 - 0.02 * i, 0.06 + 0.017 * i];
  return Uint8Array.from({ length: width * height }, (_value, pixel) => {
    const x = ((pixel % width) + 0.5) / width - cx;
    const y = (Math.floor(pixel / width) + 0.5) / height - cy;
    return Math.hypot(x, y) < radius * (1 + 0.25 * Math.sin(3 * Math.atan2(y, x) + i)) ? 1 : 0;
  });
});

function diceOf(a: Uint8Array, b: Uint8Array): number {
  let [both, sum] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    both += a[i]! & b[i]!;
    sum += a[i]! + b[i]!;
  }
  return (2 * both) / sum;
}
