import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { picture } from '../../test/support/small-images.js';
import {
  differenceHash,
  type Grid,
  type Hash64,
  hammingDistance,
  hashText,
  nearPairs,
  pictureDifference,
} from './hash.js';

async function gridOf(bytes: Buffer, size = 64): Promise<Grid> {
  const pixels = await sharp(bytes).resize(size, size, { fit: 'fill' }).removeAlpha().raw().toBuffer();
  return { pixels, width: size, height: size, channels: 3 };
}

const word = fc.integer({ min: 0, max: 0xffffffff });
const hash: fc.Arbitrary<Hash64> = fc.tuple(word, word);

describe('differenceHash', () => {
  it('is all ones for a picture that brightens to the right, zero for one that darkens', () => {
    const ramp = Uint8Array.from({ length: 18 * 16 }, (_, i) => (i % 18) * 10);
    expect(hashText(differenceHash({ pixels: ramp, width: 18, height: 16, channels: 1 }))).toBe('ffffffffffffffff');
    expect(hashText(differenceHash({ pixels: ramp.map((v) => 255 - v), width: 18, height: 16, channels: 1 }))).toBe(
      '0000000000000000',
    );
  });

  it('stays close under recompression, rescaling and brightness, and differs between pictures', async () => {
    for (let seed = 0; seed < 10; seed++) {
      const original = await picture(seed, 200, 150);
      const first = await gridOf(original);
      const variants = [
        await sharp(original).jpeg({ quality: 50 }).toBuffer(),
        await sharp(await sharp(original).resize(70, 60, { fit: 'fill' }).png().toBuffer())
          .png()
          .toBuffer(),
        await sharp(original).linear(1, 8).png().toBuffer(),
      ];
      for (const [index, variant] of variants.entries()) {
        const second = await gridOf(variant);
        expect(
          hammingDistance(differenceHash(first), differenceHash(second)),
          `variant ${index} of ${seed}`,
        ).toBeLessThanOrEqual(7);
        expect(pictureDifference(first, second), `variant ${index} of ${seed}`).toBeLessThan(3);
      }
      expect(pictureDifference(first, await gridOf(await picture(seed + 100, 200, 150)))).toBeGreaterThan(10);
    }
  });
});

describe('hammingDistance', () => {
  it('counts differing bits, is symmetric and zero for equals', () => {
    fc.assert(
      fc.property(hash, hash, (a, b) => {
        const bits = [a[0] ^ b[0], a[1] ^ b[1]].map((w) => (w >>> 0).toString(2).replaceAll('0', '').length);
        expect(hammingDistance(a, b)).toBe(bits[0]! + bits[1]!);
        expect(hammingDistance(b, a)).toBe(hammingDistance(a, b));
        expect(hammingDistance(a, a)).toBe(0);
      }),
      { seed: 3 },
    );
  });
});

describe('nearPairs', () => {
  it('finds the same pairs as comparing each with each', () => {
    const flips = fc.array(fc.integer({ min: 0, max: 63 }), { maxLength: 9 });
    const families = fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), flips), { maxLength: 60 });
    fc.assert(
      fc.property(families, fc.integer({ min: 0, max: 7 }), (members, threshold) => {
        const hashes = members.map(([family, bits]): Hash64 => {
          const words: [number, number] = [family * 0x12345677, family * 0x7654321];
          for (const bit of bits) words[bit >> 5]! ^= 1 << (bit & 31);
          return [words[0] >>> 0, words[1] >>> 0];
        });
        const expected: string[] = [];
        for (const [j, b] of hashes.entries()) {
          for (const [i, a] of hashes.slice(0, j).entries()) {
            if (hammingDistance(a, b) <= threshold) expected.push(`${i},${j}`);
          }
        }
        expect([...nearPairs(hashes, threshold)].map(String)).toEqual(expected);
      }),
      { seed: 11, numRuns: 200 },
    );
  });

  it('finds only pairs within the threshold among 40 000 random hashes', () => {
    const hashes = Array.from(
      { length: 40_000 },
      (_, i): Hash64 => [Math.imul(i, 2654435761) >>> 0, Math.imul(i + 7, 2246822519) >>> 0],
    );
    const pairs = [...nearPairs(hashes, 3)];
    for (const [i, j] of pairs) expect(hammingDistance(hashes[i]!, hashes[j]!)).toBeLessThanOrEqual(3);
  });
});

describe('pictureDifference', () => {
  it('ignores a shift of brightness and measures the rest', () => {
    const grid = (pixels: Uint8Array): Grid => ({ pixels, width: 16, height: 16, channels: 1 });
    const flat = new Uint8Array(256).fill(100);
    expect(pictureDifference(grid(flat), grid(flat.map((v) => v + 20)))).toBeCloseTo(0, 10);
    expect(pictureDifference(grid(flat), grid(flat.map((v, i) => v + (i % 2 ? 10 : -10))))).toBeCloseTo(10, 10);
  });
});
