import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskOf, maskPairs, parseMask, readGolden } from '../../test/support/masks.js';
import { fillHoles, largestComponent } from './components.js';

interface Golden {
  width: number;
  height: number;
  mask: string;
  filled: string;
  largest: string;
}

const golden = readGolden<Golden[]>(new URL('./golden/components.json', import.meta.url));

const area = (mask: Uint8Array) => mask.reduce((sum, value) => sum + value, 0);

describe('fillHoles', () => {
  it.each(golden)('equals scipy on $width x $height', ({ width, height, mask, filled }) => {
    expect(fillHoles(parseMask(mask), width, height)).toEqual(parseMask(filled));
  });

  it('fills what is enclosed, also past a diagonal of the outline, and leaves bays open', () => {
    const ring = maskOf('0010', '0101', '0010');
    expect(fillHoles(ring.mask, 4, 3)).toEqual(maskOf('0010', '0111', '0010').mask);
    const bay = maskOf('1011', '1011', '1111');
    expect(fillHoles(bay.mask, 4, 3)).toEqual(bay.mask);
  });

  it('adds only, and a second time changes nothing', () => {
    fc.assert(
      fc.property(maskPairs, ({ a, width, height }) => {
        const filled = fillHoles(a, width, height);
        expect(a.every((value, i) => value <= filled[i]!)).toBe(true);
        expect(fillHoles(filled, width, height)).toEqual(filled);
      }),
    );
  });

  it('leaves its argument as it was', () => {
    const { mask } = maskOf('111', '101', '111');
    fillHoles(mask, 3, 3);
    expect(area(mask)).toBe(8);
  });
});

describe('largestComponent', () => {
  it.each(golden)('equals scipy on $width x $height', ({ width, height, mask, largest }) => {
    expect(largestComponent(parseMask(mask), width, height)).toEqual(parseMask(largest));
  });

  it('joins over corners and takes the first of equal ones', () => {
    const { mask } = maskOf('10001', '01010', '00000');
    expect(largestComponent(mask, 5, 3)).toEqual(maskOf('10000', '01000', '00000').mask);
  });

  it('does not join the end of a row to the start of the next', () => {
    const { mask } = maskOf('0001', '1000', '1000');
    expect(largestComponent(mask, 4, 3)).toEqual(maskOf('0000', '1000', '1000').mask);
  });

  it('removes only, never all, and a second time changes nothing', () => {
    fc.assert(
      fc.property(maskPairs, ({ a, width, height }) => {
        const kept = largestComponent(a, width, height);
        expect(kept.every((value, i) => value <= a[i]!)).toBe(true);
        expect(area(kept) === 0).toBe(area(a) === 0);
        expect(largestComponent(kept, width, height)).toEqual(kept);
      }),
    );
  });
});
