import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../random.js';
import { applyIntensity, drawIntensityTable, intensityTable, type Point } from './intensity.js';

interface Case {
  first: Point;
  second: Point;
  inverting: boolean;
  values: number[];
}

const golden: Case[] = JSON.parse(readFileSync(new URL('./golden/intensity.json', import.meta.url), 'utf8'));
const unit = fc.double({ min: 0, max: 1, noNaN: true });
const point = fc.record({ x: unit, y: unit });

describe('intensityTable', () => {
  it.each(golden)('follows the sampled and sorted curve: $first, $second, inverting $inverting', (expected) => {
    const table = intensityTable(expected.first, expected.second, expected.inverting);
    const worst = Math.max(...expected.values.map((value, i) => Math.abs(value - table[i]!)));
    expect(worst).toBeLessThan(0.75);
  });

  it('is monotone and reaches both ends, rising or falling', () => {
    fc.assert(
      fc.property(point, point, fc.boolean(), (first, second, inverting) => {
        const table = intensityTable(first, second, inverting);
        const rising = inverting ? table.toReversed() : table;
        expect([rising[0], rising[255]]).toEqual([0, 255]);
        for (let i = 1; i < 256; i++) expect(rising[i]!).toBeGreaterThanOrEqual(rising[i - 1]!);
      }),
    );
  });

  it('leaves grey values alone on the diagonal', () => {
    const third = { x: 1 / 3, y: 1 / 3 };
    const table = intensityTable(third, { x: 2 / 3, y: 2 / 3 }, false);
    expect([...table]).toEqual(Array.from({ length: 256 }, (_, i) => i));
  });
});

it('inverts half of the time and depends on the stream only', () => {
  let inverted = 0;
  for (let i = 0; i < 1000; i++) {
    const table = drawIntensityTable(Random.of(1, i));
    if (table[0] === 255) inverted++;
    expect(drawIntensityTable(Random.of(1, i))).toEqual(table);
  }
  expect(Math.abs(inverted - 500)).toBeLessThan(4 * Math.sqrt(250));
});

it('maps all channels by one table', () => {
  const table = Uint8Array.from({ length: 256 }, (_, i) => 255 - i);
  const pixels = Uint8Array.of(0, 10, 255, 1, 2, 3);
  applyIntensity(pixels, table);
  expect([...pixels]).toEqual([255, 245, 0, 254, 253, 252]);
});
