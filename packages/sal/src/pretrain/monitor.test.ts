import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Random } from '../random.js';
import type { ImageRecord } from '../study/types.js';
import { splitMonitor } from './monitor.js';

function pool(groups: readonly number[]): ImageRecord[] {
  return groups.map((group, row) => ({
    id: `image-${row}`,
    path: `/images/${row}.png`,
    width: 16,
    height: 16,
    row,
    split: 'pool',
    group: `group-${group}`,
    referenceMasks: [],
    fileSha256: null,
  }));
}

it('keeps groups whole, some images for training, and no more than the share for monitoring', () => {
  const groups = fc.array(fc.nat(30), { minLength: 1, maxLength: 120 });
  fc.assert(
    fc.property(groups, fc.double({ min: 0, max: 0.5, noNaN: true }), fc.nat(), (members, share, seed) => {
      const images = pool(members);
      const { training, monitoring } = splitMonitor(images, share, Random.of(seed));
      expect(training.length).toBeGreaterThan(0);
      expect(monitoring.length).toBeGreaterThan(0);
      const apart = training.length < images.length;
      if (!apart) {
        expect(monitoring).toEqual(training.slice(0, 200));
        return;
      }
      expect(training.length + monitoring.length).toBe(images.length);
      expect(monitoring.length).toBeLessThanOrEqual(Math.max(1, Math.round(share * images.length)));
      const trained = new Set(training.map((image) => image.group));
      expect(monitoring.some((image) => trained.has(image.group))).toBe(false);
    }),
  );
});

it('takes out 5 % of single images, the same ones for the same seed', () => {
  const images = pool(Array.from({ length: 400 }, (_, i) => i));
  const { training, monitoring } = splitMonitor(images, 0.05, Random.of(1));
  expect([training.length, monitoring.length]).toEqual([380, 20]);
  expect(splitMonitor(images, 0.05, Random.of(1)).monitoring).toEqual(monitoring);
  expect(splitMonitor(images, 0.05, Random.of(2)).monitoring).not.toEqual(monitoring);
});
