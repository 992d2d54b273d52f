import { expect, it } from 'vitest';
import { mapAhead } from './ahead.js';

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const values: T[] = [];
  for await (const value of source) values.push(value);
  return values;
}

it('keeps the order whatever finishes first', async () => {
  const work = async (value: number) => {
    await pause(value);
    return value;
  };
  expect(await collect(mapAhead([12, 1, 6, 0, 3], 3, work))).toEqual([12, 1, 6, 0, 3]);
});

it('has at most `ahead` under way, and that many where it can', async () => {
  let underway = 0;
  let most = 0;
  const work = async () => {
    most = Math.max(most, ++underway);
    await pause(1);
    underway--;
  };
  await collect(mapAhead(Array(20).fill(0), 3, work));
  expect(most).toBe(3);
});

it('passes the error on after the results before it, and leaves no rejection behind', async () => {
  const seen: number[] = [];
  const work = async (value: number) => {
    if (value >= 2) throw new Error(`no ${value}`);
    return value;
  };
  const consume = async () => {
    for await (const value of mapAhead([0, 1, 2, 3], 2, work)) seen.push(value);
  };
  await expect(consume()).rejects.toThrow('no 2');
  expect(seen).toEqual([0, 1]);
});

it('keeps an error of work ahead until its turn, however long the work before takes', async () => {
  const seen: number[] = [];
  const work = async (value: number) => {
    if (value === 3) throw new Error('no 3');
    await pause(5);
    return value;
  };
  const consume = async () => {
    for await (const value of mapAhead([0, 1, 2, 3], 4, work)) {
      seen.push(value);
      await pause(5);
    }
  };
  await expect(consume()).rejects.toThrow('no 3');
  expect(seen).toEqual([0, 1, 2]);
});

it('stops starting work when the consumer stops', async () => {
  let started = 0;
  const work = async (value: number) => {
    started++;
    return value;
  };
  for await (const value of mapAhead(
    Array.from({ length: 100 }, (_, i) => i),
    4,
    work,
  )) {
    if (value === 5) break;
  }
  expect(started).toBeLessThanOrEqual(10);
});
