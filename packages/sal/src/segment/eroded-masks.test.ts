import { expect, it } from 'vitest';
import { resizeMask } from '../images/resize-mask.js';
import { resizeEroded } from './eroded-masks.js';

const large = { width: 90, height: 70 };
const small = { width: 32, height: 32 };

/** An ellipse of class 1 and, if asked for, a rectangle of class 2. */
function drawn(second: boolean): Uint8Array {
  return Uint8Array.from({ length: large.width * large.height }, (_, i) => {
    const [x, y] = [i % large.width, Math.floor(i / large.width)];
    if (((x - 50) / 30) ** 2 + ((y - 36) / 22) ** 2 < 1) return 1;
    return second && x > 2 && x < 17 && y > 1 && y < 13 ? 2 : 0;
  });
}

it.each([false, true])('takes the rim off each class and nothing else (two classes: %s)', async (second) => {
  const mask = drawn(second);
  const right = resizeMask(mask, large, small);
  const eroded = await resizeEroded(mask, large, small);
  const count = (from: Uint8Array, index: number) => from.filter((value) => value === index).length;
  eroded.forEach((value, i) => {
    if (value !== 0) expect(value).toBe(right[i]);
  });
  for (const index of second ? [1, 2] : [1]) {
    expect(count(eroded, index)).toBeLessThan(count(right, index));
    expect(count(eroded, index)).toBeGreaterThan(0.3 * count(right, index));
  }
});

it('changes nothing where no size changes', async () => {
  expect(await resizeEroded(drawn(true), large, large)).toEqual(drawn(true));
});
