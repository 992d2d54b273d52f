import fc from 'fast-check';
import { expect, it } from 'vitest';
import { batchesOf } from './batches-of.js';

it('covers every item once, in order, in groups as equal as can be', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 40 }), (count, size) => {
      const groups = batchesOf(count, size);
      expect(groups.flat()).toEqual(Array.from({ length: count }, (_, i) => i));
      const sizes = groups.map((group) => group.length);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      expect(Math.max(...sizes)).toBeLessThanOrEqual(Math.max(1, Math.ceil(1.5 * size)));
    }),
  );
});
