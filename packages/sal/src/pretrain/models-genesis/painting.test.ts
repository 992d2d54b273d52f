import { describe, expect, it } from 'vitest';
import { Random } from '../../random.js';
import { inPaint, outPaint } from './painting.js';

const shapes = [
  { height: 48, width: 48, channels: 1 },
  { height: 48, width: 64, channels: 3 },
  { height: 16, width: 16, channels: 3 },
];

/** Which pixels still have the constant value that the image started with (noise hits it in 1 of 256 draws). */
function kept(paint: typeof inPaint, shape: (typeof shapes)[number], key: number): boolean[] {
  const pixels = new Uint8Array(shape.height * shape.width * shape.channels).fill(77);
  paint(pixels, shape, Random.of(9, key));
  return Array.from({ length: shape.height * shape.width }, (_, pixel) =>
    pixels.subarray(pixel * shape.channels, (pixel + 1) * shape.channels).every((value) => value === 77),
  );
}

const share = (flags: boolean[]) => flags.filter(Boolean).length / flags.length;

describe.each(shapes)('on $height x $width x $channels', (shape) => {
  const { height, width } = shape;
  const runs = Array.from({ length: 300 }, (_, key) => key);
  const border = (pixel: number) =>
    Math.min(
      Math.floor(pixel / width),
      height - 1 - Math.floor(pixel / width),
      pixel % width,
      width - 1 - (pixel % width),
    ) < 3;

  it('in-painting leaves the margin of 3 pixels and paints within five boxes', () => {
    const largest = (5 * Math.floor(height / 3) * Math.floor(width / 3)) / (height * width);
    for (const key of runs) {
      const flags = kept(inPaint, shape, key);
      expect(flags.every((flag, pixel) => flag || !border(pixel))).toBe(true);
      expect(1 - share(flags)).toBeLessThanOrEqual(largest);
    }
  });

  it('in-painting leaves one image of twenty as it was', () => {
    const untouched = runs.filter((key) => share(kept(inPaint, shape, key)) === 1).length;
    expect(untouched).toBeGreaterThan(3);
    expect(untouched).toBeLessThan(32);
  });

  it('out-painting keeps at least one box and turns the margin into noise', () => {
    const side = (n: number) => n - Math.floor((4 * n) / 7);
    for (const key of runs) {
      const flags = kept(outPaint, shape, key);
      expect(share(flags)).toBeGreaterThanOrEqual((side(height) * side(width)) / (height * width));
      const inMargin = flags.filter((_, pixel) => border(pixel));
      expect(share(inMargin)).toBeLessThan(0.06);
    }
  });
});

it('noise is uniform over the grey values and differs between channels', () => {
  const shape = { height: 128, width: 128, channels: 3 };
  const pixels = new Uint8Array(128 * 128 * 3);
  outPaint(pixels, shape, Random.of(11));
  const noise = pixels.subarray(0, 3 * 128 * 3);
  expect(noise.reduce((total, value) => total + value, 0) / noise.length).toBeCloseTo(127.5, -1);
  expect(new Set(noise).size).toBeGreaterThan(240);
  const equal = Array.from({ length: 3 * 128 }, (_, i) => noise[i * 3] === noise[i * 3 + 1]).filter(Boolean).length;
  expect(equal).toBeLessThan(12);
});
