import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskOf, maskPairs, parseMask, readGolden } from '../../test/support/masks.js';
import { fillHoles, largestComponent } from './components.js';
import { fillHolesOfEachClass, largestComponentOfEachClass } from './components-of-classes.js';

interface Golden {
  width: number;
  height: number;
  labels: string;
  largest: string;
}

const golden = readGolden<{ components: Golden[] }>(new URL('./golden/classes.json', import.meta.url)).components;

/** Masks of classes 0..2 of one random size. */
const labelMaps = maskPairs.map(({ a, b, width, height }) => ({
  labels: a.map((value, i) => value * (1 + b[i]!)),
  width,
  height,
}));

describe('largestComponentOfEachClass', () => {
  it.each(golden)('equals scipy class by class on $width x $height', ({ width, height, labels, largest }) => {
    expect(largestComponentOfEachClass(parseMask(labels), width, height)).toEqual(parseMask(largest));
  });

  it('is largestComponent where there is one class', () => {
    fc.assert(
      fc.property(maskPairs, ({ a, width, height }) => {
        expect(largestComponentOfEachClass(a, width, height)).toEqual(largestComponent(a, width, height));
      }),
    );
  });
});

describe('fillHolesOfEachClass', () => {
  it('gives a hole to the class around it, the innermost of nested ones', () => {
    const { mask, width, height } = maskOf('1111111', '1222221', '1200021', '1222221', '1111111');
    const filled = maskOf('1111111', '1222221', '1222221', '1222221', '1111111');
    expect(fillHolesOfEachClass(mask, width, height)).toEqual(filled.mask);
  });

  it('leaves background between two classes, and a class within another', () => {
    const between = maskOf('11111', '10001', '10201', '10001', '11111');
    expect(fillHolesOfEachClass(between.mask, 5, 5)).toEqual(between.mask);
    const shared = maskOf('1122', '1002', '1122');
    expect(fillHolesOfEachClass(shared.mask, 4, 3)).toEqual(shared.mask);
    const within = maskOf('111', '121', '111');
    expect(fillHolesOfEachClass(within.mask, 3, 3)).toEqual(within.mask);
  });

  it('leaves background that reaches the edge of the picture', () => {
    const bay = maskOf('1011', '1011', '2222');
    expect(fillHolesOfEachClass(bay.mask, 4, 3)).toEqual(bay.mask);
  });

  it('is fillHoles where there is one class', () => {
    fc.assert(
      fc.property(maskPairs, ({ a, width, height }) => {
        expect(fillHolesOfEachClass(a, width, height)).toEqual(fillHoles(a, width, height));
      }),
    );
  });

  it('changes background only, and a second time nothing', () => {
    fc.assert(
      fc.property(labelMaps, ({ labels, width, height }) => {
        const before = labels.slice();
        const filled = fillHolesOfEachClass(labels, width, height);
        expect(labels).toEqual(before);
        expect(filled.every((label, i) => label === labels[i] || labels[i] === 0)).toBe(true);
        expect(fillHolesOfEachClass(filled, width, height)).toEqual(filled);
      }),
    );
  });
});
