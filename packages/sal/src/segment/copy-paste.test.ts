import { fromArray, scope } from '@sal-smis/torch';
import { expect, it } from 'vitest';
import { Random } from '../random.js';
import { drawBoxes, keepLargest } from './copy-paste.js';

it('draws one whole box an image, inside it', () => {
  const size = { height: 9, width: 12 };
  const boxes = drawBoxes(
    [1, 2, 3].map((i) => Random.of(i)),
    size,
    2 / 3,
  );
  for (let image = 0; image < 3; image++) {
    const box = boxes.subarray(image * 108, (image + 1) * 108);
    const inside = [...box].flatMap((value, i) => (value === 1 ? [i] : []));
    expect(inside).toHaveLength(6 * 8);
    const columns = inside.map((i) => i % 12);
    const rows = inside.map((i) => Math.floor(i / 12));
    expect([Math.max(...rows) - Math.min(...rows), Math.max(...columns) - Math.min(...columns)]).toEqual([5, 7]);
  }
});

it('keeps the largest component of each class of each image', () =>
  scope(() => {
    // biome-ignore format: rows of two images
    const targets = [
      1, 0, 1, 1, 0,
      0, 0, 0, 1, 0,
      2, 2, 0, 0, 2,

      0, 0, 0, 0, 0,
      2, 0, 0, 1, 1,
      0, 0, 0, 0, 0,
    ];
    // biome-ignore format: rows of two images
    const expected = [
      0, 0, 1, 1, 0,
      0, 0, 0, 1, 0,
      2, 2, 0, 0, 0,

      0, 0, 0, 0, 0,
      2, 0, 0, 1, 1,
      0, 0, 0, 0, 0,
    ];
    const kept = keepLargest(fromArray(BigInt64Array.from(targets, BigInt), [2, 3, 5]));
    expect([...kept.toTypedArray()].map(Number)).toEqual(expected);
  }));
