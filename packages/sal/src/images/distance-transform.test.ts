import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskPairs, parseMask, readGolden } from '../../test/support/masks.js';
import { NO_SITE, squaredDistanceTransform } from './distance-transform.js';

interface Golden {
  width: number;
  height: number;
  sites: string;
  squared: number[];
}

describe('squaredDistanceTransform', () => {
  const golden = readGolden<Golden[]>(new URL('../evaluate/metrics/golden/distance-transform.json', import.meta.url));

  it.each(golden)('equals scipy on $width x $height', ({ width, height, sites, squared }) => {
    expect(Array.from(squaredDistanceTransform(parseMask(sites), width, height))).toEqual(squared);
  });

  it('equals the nearest of all sites', () => {
    fc.assert(
      fc.property(maskPairs, ({ a, width, height }) => {
        expect(Array.from(squaredDistanceTransform(a, width, height))).toEqual(nearestOfAll(a, width, height));
      }),
    );
  });

  it('says so where there is no site', () => {
    expect(Array.from(squaredDistanceTransform(new Uint8Array(6), 3, 2))).toEqual(Array(6).fill(NO_SITE));
  });

  it('refuses sizes whose squares do not fit, before it allocates', () => {
    expect(() => squaredDistanceTransform(new Uint8Array(0), 46_000, 8000)).toThrow('46000x8000 mask is too large');
  });
});

function nearestOfAll(sites: Uint8Array, width: number, height: number): number[] {
  const squared: number[] = [];
  for (let i = 0; i < width * height; i++) {
    let nearest = NO_SITE;
    for (let j = 0; j < sites.length; j++) {
      if (sites[j] === 0) continue;
      const dx = (i % width) - (j % width);
      const dy = Math.floor(i / width) - Math.floor(j / width);
      nearest = Math.min(nearest, dx * dx + dy * dy);
    }
    squared.push(nearest);
  }
  return squared;
}
