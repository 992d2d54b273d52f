import fc from 'fast-check';
import { expect, it } from 'vitest';
import { makeMask } from './class-mask.js';
import { IGNORE_INDEX } from './classes.js';

const side = fc.integer({ min: 1, max: 8 });

it('takes every mask whose length and classes are right, and no other', () => {
  fc.assert(
    fc.property(
      side,
      side,
      fc.integer({ min: 2, max: 255 }),
      fc.integer(),
      fc.nat(255),
      (width, height, classes, at, value) => {
        const data = new Uint8Array(width * height).fill(classes - 1);
        data[Math.abs(at) % data.length] = value;
        const make = () => makeMask(data, { width, height, classes });
        if (value < classes || (value === IGNORE_INDEX && classes > 2)) {
          expect(make()).toEqual({ data, width, height, classes });
        } else expect(make).toThrow(`internal: class ${value} in a mask of ${classes} classes`);
        expect(() => makeMask(data.subarray(1), { width, height, classes })).toThrow(/internal: \d+ values for a mask/);
      },
    ),
    { seed: 5 },
  );
});

it.each([
  { width: 0, height: 1, classes: 2 },
  { width: 1, height: 1.5, classes: 2 },
  { width: 1, height: 1, classes: 1 },
  { width: 1, height: 1, classes: 256 },
])('refuses %j', (shape) => {
  expect(() => makeMask(new Uint8Array(1), shape)).toThrow(/internal: a mask of/);
});
