import { describe, expect, it } from 'vitest';
import { parseMask, readGolden } from '../../test/support/masks.js';
import { upsampleToMask } from './upsample.js';

interface Golden {
  from: [number, number];
  values: number[];
  width: number;
  height: number;
  threshold: number;
  mask: string;
}

describe('upsampleToMask', () => {
  const golden = readGolden<Golden[]>(new URL('./golden/upsample.json', import.meta.url));

  it.each(golden)('equals PyTorch: $from to $height x $width', ({ from, values, width, height, threshold, mask }) => {
    const map = { values: Float32Array.from(values), height: from[0], width: from[1] };
    expect(upsampleToMask(map, width, height, threshold)).toEqual(parseMask(mask));
  });

  it('takes a probability at the threshold as lesion', () => {
    const map = { values: Float32Array.of(0.5, 0.25), width: 2, height: 1 };
    expect(Array.from(upsampleToMask(map, 2, 1, 0.5))).toEqual([1, 0]);
  });

  it('keeps the area of a lesion when the scale differs by axis', () => {
    const values = Float32Array.from({ length: 32 * 32 }, (_, i) =>
      Math.hypot((i % 32) - 15.5, Math.floor(i / 32) - 15.5) < 9 ? 1 : 0,
    );
    const mask = upsampleToMask({ values, width: 32, height: 32 }, 600, 400, 0.5);
    const share = mask.reduce((sum, value) => sum + value, 0) / mask.length;
    expect(share).toBeCloseTo(values.reduce((sum, value) => sum + value, 0) / values.length, 2);
  });
});
