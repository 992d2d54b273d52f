import { describe, expect, it } from 'vitest';
import { UsageError } from '../errors.js';
import { checkJobs, checkMemory, leastBytes, mostThreads } from './memory.js';
import { prepareEngine } from './precision.js';

const GIB = 2 ** 30;
const load = { size: 128, inputStride: 2, width: 16, images: 16 };

describe('checkMemory', () => {
  it('lets every default pass on two GiB', () => {
    for (const kind of ['train', 'predict'] as const) checkMemory(load, kind, '--batch', 2 * GIB);
  });

  it.each([4, 16, 64])('names the largest batch that fits into %i GiB', (gib) => {
    const big = { ...load, width: 64, size: 512, images: 4096 };
    const message = thrown(() => checkMemory(big, 'train', '--batch-size', gib * GIB));
    const images = Number(/at most (\d+) together/.exec(message)?.[1]);
    expect(leastBytes({ ...big, images }, 'train')).toBeLessThanOrEqual(gib * GIB);
    expect(leastBytes({ ...big, images: images + 1 }, 'train')).toBeGreaterThan(gib * GIB);
  });

  it('names the largest width where no batch fits', () => {
    const message = thrown(() => checkMemory({ ...load, width: 512 }, 'train', '--batch-size', 8 * GIB));
    expect(message).toMatch(/--width of at most \d+/);
  });

  it('says so where nothing fits', () => {
    expect(thrown(() => checkMemory(load, 'train', '--batch-size', GIB / 8))).toMatch(/more memory/);
  });
});

it('threads and jobs beyond reason are refused with the most that makes sense', () => {
  expect(mostThreads(2)).toBe(64);
  expect(mostThreads(96)).toBe(768);
  expect(thrown(() => prepareEngine({ device: 'cpu', threads: 100_000 }))).toMatch(/--threads is 100000[\s\S]*at most/);
  expect(thrown(() => checkJobs(256, 3 * GIB))).toMatch(/--jobs is 256[\s\S]*at most 10/);
  checkJobs(1, GIB / 8);
});

function thrown(body: () => void): string {
  try {
    body();
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
}
