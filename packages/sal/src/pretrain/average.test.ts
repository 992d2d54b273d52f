import { expect, it } from 'vitest';
import { averagedShape, averagePixels } from './average.js';

it('takes the rounded mean of each square, channel by channel', () => {
  const shape = { height: 2, width: 4, channels: 2 };
  const source = Uint8Array.of(0, 100, 1, 100, 10, 0, 10, 0, 1, 100, 0, 104, 10, 255, 11, 255);
  const out = new Uint8Array(4);
  averagePixels(source, out, shape, 2);
  expect(averagedShape(shape, 2)).toEqual({ height: 1, width: 2, channels: 2 });
  expect([...out]).toEqual([1, 101, 10, 128]);
});

it('copies at stride 1', () => {
  const source = Uint8Array.from({ length: 27 }, (_, i) => i * 9);
  const out = new Uint8Array(27);
  averagePixels(source, out, { height: 3, width: 3, channels: 3 }, 1);
  expect(out).toEqual(source);
});
