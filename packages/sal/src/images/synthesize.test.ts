import { describe, expect, it } from 'vitest';
import { Random } from '../random.js';
import { type LesionKindName, lesionKinds, type SyntheticImage, synthesize } from './synthesize.js';
import { drawKind } from './synthesize-lesion.js';
import { noiseField } from './synthesize-noise.js';

const size = 64;
const images = Array.from({ length: 240 }, (_, index) => synthesize(5, index, size));

function area(mask: Uint8Array): number {
  return mask.reduce((sum, value) => sum + value, 0) / mask.length;
}

function brightness(pixels: Uint8Array, i: number): number {
  return 0.299 * pixels[i * 3]! + 0.587 * pixels[i * 3 + 1]! + 0.114 * pixels[i * 3 + 2]!;
}

/** Mean brightness of the skin close around the lesion minus that of the lesion. */
function contrast({ pixels, mask }: SyntheticImage): number {
  const near = new Uint8Array(mask.length);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      if (!mask[y * size + x]) continue;
      for (let dy = -4; dy <= 4; dy++) {
        for (let dx = -4; dx <= 4; dx++) {
          const [row, column] = [y + dy, x + dx];
          if (row >= 0 && column >= 0 && row < size && column < size) near[row * size + column] = 1;
        }
      }
    }
  }
  const sums = { inside: 0, around: 0 };
  const counts = { inside: 0, around: 0 };
  for (let i = 0; i < mask.length; i++) {
    const part = mask[i] ? 'inside' : near[i] ? 'around' : null;
    if (!part) continue;
    sums[part] += brightness(pixels, i);
    counts[part]++;
  }
  return sums.around / counts.around - sums.inside / counts.inside;
}

/** Pixels of the largest 4-connected part of a mask. */
function largestPart(mask: Uint8Array): number {
  const seen = mask.slice();
  let largest = 0;
  for (let start = 0; start < seen.length; start++) {
    if (!seen[start]) continue;
    const queue = [start];
    seen[start] = 0;
    let count = 0;
    while (queue.length > 0) {
      const at = queue.pop()!;
      count++;
      const x = at % size;
      for (const next of [x > 0 ? at - 1 : -1, x < size - 1 ? at + 1 : -1, at - size, at + size]) {
        if (next < 0 || next >= seen.length || !seen[next]) continue;
        seen[next] = 0;
        queue.push(next);
      }
    }
    largest = Math.max(largest, count);
  }
  return largest;
}

describe('synthesize', () => {
  it('gives the same bytes for the same numbers, others for another seed or index', () => {
    const again = synthesize(5, 7, size);
    expect(again).toEqual(images[7]);
    expect(synthesize(6, 7, size).pixels).not.toEqual(images[7]!.pixels);
    expect(images[8]!.pixels).not.toEqual(images[7]!.pixels);
    expect(again.pixels.length).toBe(size * size * 3);
    expect(again.mask.length).toBe(size * size);
  });

  it('shows the same lesion at another size', () => {
    for (let index = 0; index < 12; index++) {
      const large = synthesize(5, index, 2 * size);
      const small = images[index]!;
      expect(large.kind).toBe(small.kind);
      let differing = 0;
      for (let y = 0; y < size; y++) {
        for (let x = 0; x < size; x++) {
          if (large.mask[(2 * y + 1) * 2 * size + 2 * x + 1] !== small.mask[y * size + x]) differing++;
        }
      }
      expect(differing / small.mask.length).toBeLessThan(0.06);
    }
  });

  it('draws kinds by their shares, which add up to one', () => {
    const names = Object.keys(lesionKinds) as LesionKindName[];
    expect(names.reduce((sum, name) => sum + lesionKinds[name].share, 0)).toBeCloseTo(1, 10);
    const draws = Array.from({ length: 4000 }, (_, i) => drawKind(Random.of(2, 'shares', i)));
    for (const name of names) {
      const share = draws.filter((draw) => draw === name).length / draws.length;
      expect(Math.abs(share - lesionKinds[name].share)).toBeLessThan(0.025);
    }
  });

  it('keeps the area of each kind within its bounds', () => {
    const bounds: Record<LesionKindName, readonly [number, number]> = {
      'brown nevus': [0.03, 0.26],
      'pale small': [0.005, 0.1],
      'large irregular': [0.14, 0.6],
      keratosis: [0.06, 0.34],
      'at the border': [0.1, 0.75],
      amelanotic: [0.03, 0.26],
    };
    const seen = new Set<LesionKindName>();
    for (const image of images) {
      const [low, high] = bounds[image.kind];
      expect(area(image.mask), image.kind).toBeGreaterThan(low);
      expect(area(image.mask), image.kind).toBeLessThan(high);
      seen.add(image.kind);
    }
    expect(seen.size).toBe(6);
  });

  it('draws masks of one piece, some of them cut by the edge', () => {
    for (const { mask } of images) {
      expect(largestPart(mask) / mask.reduce((sum, value) => sum + value, 0)).toBeGreaterThan(0.96);
    }
    const border = images.filter((image) => image.kind === 'at the border');
    const touching = border.filter(({ mask }) =>
      Array.from({ length: size }, (_, i) => i).some(
        (i) => mask[i] || mask[(size - 1) * size + i] || mask[i * size] || mask[i * size + size - 1],
      ),
    );
    expect(touching.length).toBe(border.length);
  });

  it('makes lesions darker than the skin around them, amelanotic ones the least', () => {
    const contrasts = images.map((image) => ({ kind: image.kind, value: contrast(image) }));
    const meanOf = (kind: LesionKindName) => {
      const values = contrasts.filter((item) => item.kind === kind).map((item) => item.value);
      return values.reduce((sum, value) => sum + value, 0) / values.length;
    };
    expect(contrasts.filter(({ value }) => value > 2).length / contrasts.length).toBeGreaterThan(0.97);
    expect(meanOf('large irregular')).toBeGreaterThan(meanOf('brown nevus'));
    expect(meanOf('brown nevus')).toBeGreaterThan(1.5 * meanOf('pale small'));
    expect(meanOf('amelanotic')).toBeLessThan(meanOf('brown nevus'));
  });

  it('refuses a size that makes no picture', () => {
    expect(() => synthesize(1, 0, 8)).toThrow('8 pixels');
  });
});

describe('noise', () => {
  it('is centred, bounded, smooth and seeded', () => {
    const field = noiseField(Random.of(3, 'noise'), 96, 6, 2);
    expect(field).toEqual(noiseField(Random.of(3, 'noise'), 96, 6, 2));
    const mean = field.reduce((sum, value) => sum + value, 0) / field.length;
    expect(Math.abs(mean)).toBeLessThan(0.12);
    expect(Math.max(...field.map(Math.abs))).toBeLessThan(1.8);
    let step = 0;
    for (let i = 1; i < 96; i++) step = Math.max(step, Math.abs(field[i]! - field[i - 1]!));
    expect(step).toBeLessThan(0.5);
  });
});

describe('nodules', () => {
  const withNodules = images.slice(0, 40).map((_, index) => synthesize(5, index, size, true));

  it('are dark parts of lesions and change nothing outside the mask', () => {
    for (const [index, { pixels, mask }] of withNodules.entries()) {
      const plain = images[index]!;
      expect(mask.map((label) => Math.min(label, 1))).toEqual(plain.mask);
      let [nodule, before, count] = [0, 0, 0];
      for (let i = 0; i < mask.length; i++) {
        if (mask[i] !== 2) continue;
        nodule += brightness(pixels, i);
        before += brightness(plain.pixels, i);
        count++;
      }
      expect(count).toBeGreaterThan(0);
      expect(nodule).toBeLessThan(before);
    }
  });
});
