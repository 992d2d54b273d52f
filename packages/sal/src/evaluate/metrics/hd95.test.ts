import fc from 'fast-check';
import { expect, it } from 'vitest';
import { maskOf, maskPairs } from '../../../test/support/masks.js';
import { hd95 } from './hd95.js';
import { MaskPair } from './metric.js';

it('is the shift of a shifted square', () => {
  const square = (x: number) =>
    Uint8Array.from({ length: 400 }, (_, i) => (i % 20 >= x && i % 20 < x + 8 && i >= 100 && i < 260 ? 1 : 0));
  expect(hd95.compute(new MaskPair(square(2), square(7), 20, 20))).toBe(5);
});

it('measures in pixels between pixel centres', () => {
  const a = maskOf('1000', '0000', '0000', '0000');
  const b = maskOf('0000', '0000', '0000', '0001');
  expect(hd95.compute(new MaskPair(a.mask, b.mask, 4, 4))).toBeCloseTo(Math.hypot(3, 3), 12);
});

it('counts the edge of the image as outline', () => {
  const full = new Uint8Array(9).fill(1);
  const centre = maskOf('000', '010', '000').mask;
  // Outline of the full mask: all but the centre; 8 distances, 1 or sqrt 2, to the centre.
  expect(hd95.compute(new MaskPair(full, centre, 3, 3))).toBeCloseTo(Math.SQRT2, 12);
});

it('is 0 where both masks are empty and the diagonal of the image where one is', () => {
  const empty = new Uint8Array(12);
  const some = empty.slice().fill(1, 3, 4);
  expect(hd95.compute(new MaskPair(empty, empty, 4, 3))).toBe(0);
  expect(hd95.compute(new MaskPair(some, empty, 4, 3))).toBe(5);
  expect(hd95.compute(new MaskPair(empty, some, 4, 3))).toBe(5);
});

it('is symmetric', () => {
  fc.assert(
    fc.property(maskPairs, ({ a, b, width, height }) => {
      expect(hd95.compute(new MaskPair(a, b, width, height))).toBe(hd95.compute(new MaskPair(b, a, width, height)));
    }),
  );
});
