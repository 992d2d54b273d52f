import { fromArray, scope } from '@sal-smis/torch';
import { describe, expect, it } from 'vitest';
import { Random } from '../../random.js';
import { drawAffine, drawGrid, warpImages, warpMasks } from './geometry.js';

const still = { flip: 0, quarterTurns: false, rotation: 0, scale: 1, shift: 0 };
const lively = { flip: 0.5, quarterTurns: true, rotation: 45, scale: 1.25, shift: 0.1 };
const size = { height: 8, width: 8 };

/** A square off the centre, as image (0/1) and mask. */
function square(): Uint8Array {
  const pixels = new Uint8Array(64);
  for (let y = 1; y < 4; y++) pixels.fill(1, y * 8 + 1, y * 8 + 5);
  return pixels;
}

describe('geometry', () => {
  it('without any change returns image and mask as they are', () =>
    scope(() => {
      const grid = drawGrid([Random.of(1)], size, still);
      const image = fromArray(Float32Array.from(square()), [1, 1, 8, 8]);
      const mask = fromArray(square(), [1, 8, 8]).to('int64');
      warpImages(image, grid)
        .toFloat32Array()
        .forEach((value, i) => {
          expect(value).toBeCloseTo(square()[i] as number, 5);
        });
      expect([...warpMasks(mask, grid).toTypedArray()].map(Number)).toEqual([...square()]);
    }));

  it('a certain flip mirrors both sides', () =>
    scope(() => {
      const grid = drawGrid([Random.of(1)], size, { ...still, flip: 1 });
      const mask = fromArray(square(), [1, 8, 8]).to('int64');
      expect([...warpMasks(mask, grid).toTypedArray()].map(Number)).toEqual([...square()].reverse());
    }));

  it('quarter turns and flips give exactly the eight symmetries of the square', () =>
    scope(() => {
      const seen = new Set<string>();
      for (let i = 0; i < 200; i++) {
        const grid = drawGrid([Random.of(6, i)], size, { ...still, flip: 0.5, quarterTurns: true });
        const mask = fromArray(square(), [1, 8, 8]).to('int64');
        const turned = [...warpMasks(mask, grid).toTypedArray()].map(Number);
        expect(turned.reduce((sum, value) => sum + value)).toBe(12);
        seen.add(turned.join(''));
      }
      expect(seen.size).toBe(8);
    }));

  it('keeps image and mask together under any change', () =>
    scope(() => {
      const randoms = Array.from({ length: 20 }, (_, i) => Random.of(3, i));
      const grid = drawGrid(randoms, size, lively);
      const many = new Uint8Array(20 * 64);
      for (let i = 0; i < 20; i++) many.set(square(), i * 64);
      const image = warpImages(fromArray(Float32Array.from(many), [20, 1, 8, 8]), grid).toFloat32Array();
      const mask = [...warpMasks(fromArray(many, [20, 8, 8]).to('int64'), grid).toTypedArray()].map(Number);
      // Bilinear and nearest differ at edges only: where the image is certain, the mask must say the same.
      const certain = mask.filter((_, i) => Math.abs((image[i] as number) - 0.5) > 0.499);
      expect(certain.length).toBeGreaterThan(500);
      mask.forEach((value, i) => {
        if (Math.abs((image[i] as number) - 0.5) > 0.499) expect(value).toBe(Math.round(image[i] as number));
      });
    }));

  it('draws maps within the settings', () => {
    for (let i = 0; i < 200; i++) {
      const [a = 0, b = 0, x = 0, c = 0, d = 0, y = 0] = drawAffine(Random.of(9, i), lively);
      const determinant = Math.abs(a * d - b * c);
      expect(determinant).toBeGreaterThanOrEqual(1 / 1.25 ** 2 - 1e-9);
      expect(determinant).toBeLessThanOrEqual(1.25 ** 2 + 1e-9);
      expect(Math.max(Math.abs(x), Math.abs(y))).toBeLessThanOrEqual(0.2);
    }
  });
});
