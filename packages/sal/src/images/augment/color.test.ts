import { rand, scope } from '@sal-smis/torch';
import { describe, expect, it } from 'vitest';
import { Random } from '../../random.js';
import { type ColorSettings, drawColor, jitterColors } from './color.js';

const none: ColorSettings = { probability: 1, brightness: 0, contrast: 0, saturation: 0, hue: 0, greyscale: 0 };
const streams = (n: number) => Array.from({ length: n }, (_, i) => Random.of(5, i));

function values(channels: number, settings: Partial<ColorSettings>): { before: Float32Array; after: Float32Array } {
  return scope(() => {
    const x = rand([4, channels, 6, 6]);
    const after = jitterColors(x, streams(4), { ...none, ...settings });
    return { before: x.toFloat32Array(), after: after.toFloat32Array() };
  });
}

describe('colour jitter', () => {
  it('with nothing to change returns the image', () => {
    const { before, after } = values(3, {});
    after.forEach((value, i) => {
      expect(value).toBeCloseTo(before[i] as number, 5);
    });
  });

  it('with probability 0 returns the image', () => {
    const { before, after } = values(3, { probability: 0, brightness: 0.9, contrast: 0.9, saturation: 0.9, hue: 0.5 });
    after.forEach((value, i) => {
      expect(value).toBeCloseTo(before[i] as number, 5);
    });
  });

  it('greyscale gives three equal channels with the luma of the image', () => {
    const { before, after } = values(3, { greyscale: 1 });
    for (let n = 0; n < 4; n++) {
      for (let i = 0; i < 36; i++) {
        const at = (data: Float32Array, c: number) => data[n * 108 + c * 36 + i] as number;
        expect(at(after, 0)).toBeCloseTo(at(after, 1), 5);
        expect(at(after, 1)).toBeCloseTo(at(after, 2), 5);
        const luma = 0.299 * at(before, 0) + 0.587 * at(before, 1) + 0.114 * at(before, 2);
        expect(at(after, 0)).toBeCloseTo(luma, 4);
      }
    }
  });

  it('hue keeps the sum of the channels', () => {
    for (let i = 0; i < 50; i++) {
      const { matrix } = drawColor(Random.of(8, i), { ...none, hue: 0.5 });
      for (let column = 0; column < 3; column++) {
        expect(
          (matrix[column] as number) + (matrix[column + 3] as number) + (matrix[column + 6] as number),
        ).toBeCloseTo(1);
      }
    }
  });

  it('stays in 0..1 and works on grey images', () => {
    for (const channels of [1, 3]) {
      const { before, after } = values(channels, { brightness: 0.8, contrast: 0.8, saturation: 0.8, hue: 0.5 });
      expect(Math.min(...after)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...after)).toBeLessThanOrEqual(1);
      expect(after).not.toEqual(before);
    }
  });
});
