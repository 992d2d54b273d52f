import { describe, expect, it } from 'vitest';
import { parseMask, readGolden } from '../../test/support/masks.js';
import { upsample, upsampleToLabels, upsampleToMask } from './upsample.js';

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

interface ClassesGolden {
  classes: number;
  from: [number, number];
  values: number[];
  width: number;
  height: number;
  labels: string;
  /** Of each class. */
  mean: number[];
  /** Of the four corners, each class. */
  corners: number[][];
}

describe('several classes', () => {
  const { upsample: golden } = readGolden<{ upsample: ClassesGolden[] }>(
    new URL('./golden/classes.json', import.meta.url),
  );
  const mapsOf = ({ values, classes, from }: ClassesGolden) => ({
    values: Float32Array.from(values),
    classes,
    height: from[0],
    width: from[1],
  });

  it.each(golden)('have the labels of PyTorch: $classes of $from to $height x $width', (item) => {
    expect(upsampleToLabels(mapsOf(item), item.width, item.height)).toEqual(parseMask(item.labels));
  });

  it.each(golden)('have the probabilities of PyTorch: $classes of $from to $height x $width', (item) => {
    const { classes, width, height } = item;
    const values = upsample(mapsOf(item), width, height);
    const at = (c: number, y: number, x: number) => values[(c * height + y) * width + x]!;
    for (let c = 0; c < classes; c++) {
      const map = values.subarray(c * width * height, (c + 1) * width * height);
      expect(map.reduce((sum, value) => sum + value, 0) / map.length).toBeCloseTo(item.mean[c]!, 6);
      const corners = [at(c, 0, 0), at(c, 0, width - 1), at(c, height - 1, 0), at(c, height - 1, width - 1)];
      for (const [i, value] of corners.entries()) expect(value).toBeCloseTo(item.corners[i]![c]!, 6);
    }
  });

  it('of equal probabilities the first wins', () => {
    const maps = { values: Float32Array.of(0.2, 0.4, 0.4, 0.3, 0.4, 0.3), classes: 3, width: 2, height: 1 };
    expect([...upsampleToLabels(maps, 2, 1)]).toEqual([1, 0]);
  });
});
