import { describe, expect, it } from 'vitest';
import { Random } from '../../random.js';
import { WindowAxis } from './window-axis.js';

/** Every window of the axis with its probability, written out. */
function enumerate(side: number): { start: number; length: number; probability: number }[] {
  const longest = Math.max(1, Math.floor(side / 10));
  const windows = [];
  for (let length = 1; length <= longest; length++) {
    for (let start = 0; start + length <= side; start++) {
      windows.push({ start, length, probability: 1 / longest / (side - length + 1) });
    }
  }
  return windows;
}

describe.each([7, 20, 47, 128])('windows along an axis of %i pixels', (side) => {
  const windows = enumerate(side);
  const axis = new WindowAxis(side);

  it('cover each position with the enumerated probability', () => {
    for (let position = 0; position < side; position++) {
      const covering = windows.filter((w) => w.start <= position && position < w.start + w.length);
      const expected = covering.reduce((total, w) => total + w.probability, 0);
      expect(axis.coverage[position]).toBeCloseTo(expected, 12);
    }
  });

  it('are drawn with the enumerated frequencies, free or given a covered position', () => {
    const random = Random.of(3, 'axis', side);
    const draws = 40_000;
    for (const position of [undefined, 0, 1, Math.floor(side / 2), side - 1]) {
      const counts = new Map<string, number>();
      for (let i = 0; i < draws; i++) {
        if (position === undefined) axis.draw(random);
        else axis.drawCovering(position, random);
        const key = `${axis.start}+${axis.length}`;
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
      const possible = windows.filter(
        (w) => position === undefined || (w.start <= position && position < w.start + w.length),
      );
      const mass = possible.reduce((total, w) => total + w.probability, 0);
      let seen = 0;
      for (const { start, length, probability } of possible) {
        const expected = (draws * probability) / mass;
        const count = counts.get(`${start}+${length}`) ?? 0;
        seen += count;
        expect(Math.abs(count - expected), `${start}+${length}`).toBeLessThan(5.5 * Math.sqrt(expected) + 1);
      }
      expect(seen).toBe(draws);
    }
  });
});
