import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { niceTicks, rangeOf } from './axis.js';
import { differenceHistogram, symmetricBins } from './histogram.js';
import { lineChart } from './line-chart.js';
import { reliabilityChart } from './reliability-chart.js';
import { scatterChart } from './scatter-chart.js';
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

  it('end for every pair of numbers, finite or not', () => {
    const number = fc.oneof(fc.double(), fc.constantFrom(Number.NaN, 1e308, -1e308, 5e-324, 2 ** 53, 2 ** 53 + 2));
    fc.assert(
      fc.property(number, number, fc.integer({ min: 1, max: 21 }), (low, high, count) => {
        const ticks = niceTicks([low, high], count);
        expect(ticks.length).toBeLessThanOrEqual(10 * count);
        expect(ticks.every(Number.isFinite)).toBe(true);
      }),
      { numRuns: 2000 },
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

describe('scatter chart', () => {
  it('has a dot per image, on a diagonal where both values are equal', () => {
    const svg = scatterChart({
      points: [
        { x: 0.2, y: 0.2 },
        { x: 0.9, y: 0.9 },
        { x: 0.9, y: -3 },
      ],
      xName: 'predicted <Dice>',
      yName: 'true Dice',
      range: [0, 1],
    });
    const [x, y] = [numbers(svg, /<circle[^>]* cx="([\d.]+)"/g), numbers(svg, /<circle[^>]* cy="([\d.]+)"/g)];
    const line = ['x1', 'y1', 'x2', 'y2'].map(
      (name) => numbers(svg, new RegExp(`class="ideal"[^>]* ${name}="([\\d.]+)"`, 'g'))[0]!,
    );
    const [left, bottom, right, top] = line as [number, number, number, number];
    for (const i of [0, 1]) {
      expect((x[i]! - left) / (right - left)).toBeCloseTo((bottom - y[i]!) / (bottom - top), 2);
    }
    expect(y[2]).toBe(bottom);
    expect(svg).toContain('predicted &lt;Dice&gt;');
    expect(svg).toContain('3 images, 0 of them above the line');
  });
});

describe('reliability chart', () => {
  const bin = (from: number, to: number, count: number, confidence: number | null, accuracy: number | null) => ({
    from,
    to,
    count,
    confidence,
    accuracy,
  });
  const bins = [bin(0, 0.5, 0, null, null), bin(0.5, 0.75, 25, 0.6, 0.6), bin(0.75, 1, 75, 0.9, 0.5)];

  it('puts a right confidence on the line and one that is too sure below it', () => {
    const svg = reliabilityChart([{ name: 'as predicted', bins }]);
    const [x, y] = [numbers(svg, /<circle[^>]* cx="([\d.]+)"/g), numbers(svg, /<circle[^>]* cy="([\d.]+)"/g)];
    const line = ['x1', 'y1', 'x2', 'y2'].map(
      (name) => numbers(svg, new RegExp(`class="ideal"[^>]* ${name}="([\\d.]+)"`, 'g'))[0]!,
    );
    const [x1, y1, x2, y2] = line as [number, number, number, number];
    const ideal = (at: number) => y1 + ((at - x1) / (x2 - x1)) * (y2 - y1);
    expect(x).toHaveLength(2);
    expect(y[0]).toBeCloseTo(ideal(x[0]!), 0);
    expect(y[1]).toBeGreaterThan(ideal(x[1]!) + 10);
  });

  it('shows the share of each bin beside that of the other series', () => {
    const svg = reliabilityChart([
      { name: 'as predicted', bins },
      { name: 'temperature 2', bins },
    ]);
    const heights = numbers(svg, /<rect[^>]* height="([\d.]+)"/g);
    expect(heights).toHaveLength(4);
    expect(heights[1]! / heights[0]!).toBeCloseTo(3, 1);
    expect(heights.slice(2)).toEqual(heights.slice(0, 2));
    expect(svg).toContain('as predicted: 0.60 right at 0.60, 0.50 right at 0.90');
  });

  it('leaves out bins of so few pixels that their accuracy is chance', () => {
    const few = [bin(0, 0.5, 1, 0.4, 1), bin(0.5, 1, 99_999, 0.9, 0.9)];
    const svg = reliabilityChart([{ name: 'as predicted', bins: few }]);
    expect(numbers(svg, /<circle[^>]* cx="([\d.]+)"/g)).toHaveLength(1);
    expect(svg).not.toContain('1.00 right at 0.40');
  });

  it('draws an empty frame without values', () => {
    expect(reliabilityChart([{ name: 'none', bins: [bin(0, 1, 0, null, null)] }])).not.toMatch(/NaN|Infinity/);
  });
});
