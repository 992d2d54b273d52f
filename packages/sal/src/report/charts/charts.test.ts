import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { niceTicks, rangeOf } from './axis.js';
import { differenceHistogram, symmetricBins } from './histogram.js';
import { lineChart } from './line-chart.js';
import { stripChart } from './strip-chart.js';

/** Numbers of all attributes of that name, in order. */
function numbers(svg: string, pattern: RegExp): number[] {
  return [...svg.matchAll(pattern)].map((match) => Number(match[1]));
}

describe('axes', () => {
  it('have round ticks inside the range', () => {
    expect(niceTicks([0, 1])).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(niceTicks([0, 437], 4)).toEqual([0, 200, 400]);
    expect(niceTicks([-0.3, 0.3], 6)).toEqual([-0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3]);
    expect(niceTicks([5, 5])).toEqual([5]);
    fc.assert(
      fc.property(
        fc.double({ min: -1e3, max: 1e3, noNaN: true }),
        fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
        (low, span) => {
          const ticks = niceTicks([low, low + span]);
          const slack = span * 1e-6;
          expect(ticks.length).toBeLessThanOrEqual(6);
          for (const tick of ticks) {
            expect(tick).toBeGreaterThanOrEqual(low - slack);
            expect(tick).toBeLessThanOrEqual(low + span + slack);
          }
        },
      ),
    );
  });

  it('give a single value room', () => {
    expect(rangeOf([3])).toEqual([2.5, 3.5]);
    expect(rangeOf([])).toEqual([0, 1]);
    expect(rangeOf([2, -1, 7])).toEqual([-1, 7]);
  });
});

describe('line chart', () => {
  it('puts larger values higher and later steps to the right', () => {
    const svg = lineChart({
      series: [
        {
          name: 'dice',
          points: [
            { x: 0, y: 0.2 },
            { x: 50, y: 0.6 },
            { x: 100, y: 0.9 },
          ],
          dots: true,
        },
      ],
      xName: 'step',
      yRange: [0, 1],
    });
    const [x, y] = [numbers(svg, /<circle[^>]* cx="([\d.]+)"/g), numbers(svg, /<circle[^>]* cy="([\d.]+)"/g)];
    expect(x).toHaveLength(3);
    expect(x[0]).toBeLessThan(x[1]!);
    expect(x[1]).toBeCloseTo((x[0]! + x[2]!) / 2, 0);
    expect(y[0]).toBeGreaterThan(y[1]!);
    expect(y[1]).toBeGreaterThan(y[2]!);
    expect(svg).toContain('aria-label="dice: 0.200 at 0, 0.900 at 100"');
  });

  it('stays inside its frame when a first value is huge, and escapes names', () => {
    const points = Array.from({ length: 100 }, (_, x) => ({ x, y: x === 0 ? 500 : 1 / (x + 1) }));
    const svg = lineChart({ series: [{ name: '<loss>', points, smooth: true }], xName: 'step' });
    const heights = numbers(svg, /[ML][\d.]+ ([\d.]+)/g);
    expect(heights).toHaveLength(200);
    expect(Math.min(...heights)).toBeGreaterThanOrEqual(30);
    expect(svg).toContain('&lt;loss&gt;');
    expect(svg).not.toContain('<loss>');
  });

  it('draws an empty frame without values', () => {
    expect(lineChart({ series: [{ name: 'loss', points: [] }], xName: 'step' })).not.toContain('NaN');
  });
});

describe('strip chart', () => {
  it('has a dot per image, and keeps values outside the range at its end', () => {
    const row = { name: 'chosen', values: [0.2, 0.9, 1.4], mean: 0.83, median: 0.9, ci95: [0.6, 0.95] as const };
    const svg = stripChart([row, { ...row, name: 'random', ci95: null }], 'Dice', [0, 1]);
    expect(svg.match(/class="dot/g)).toHaveLength(6);
    expect(svg.match(/class="interval/g)).toHaveLength(1);
    expect(Math.max(...numbers(svg, /cx="([\d.]+)"/g))).toBeLessThanOrEqual(440);
  });
});

describe('histogram', () => {
  it('counts every value once, with zero as an edge', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 60 }), (values) => {
        const { edges, counts } = symmetricBins(values);
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(values.length);
        expect(edges).toHaveLength(counts.length + 1);
        expect(edges).toContain(0);
        expect(edges[0]).toBeLessThanOrEqual(Math.min(...values));
        expect(edges.at(-1)).toBeGreaterThanOrEqual(Math.max(...values));
      }),
    );
  });

  it('says in words what it shows', () => {
    expect(differenceHistogram([0.1, 0.2, -0.1, 0], 'difference')).toContain('2 images above zero, 1 below, 1 equal');
    expect(differenceHistogram([0, 0], 'difference')).not.toContain('NaN');
  });
});
