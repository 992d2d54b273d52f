/** Masks for tests: written as text, drawn at random, and read from the golden files. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';

export interface TestMask {
  mask: Uint8Array;
  width: number;
  height: number;
}

/** `maskOf('010', '111')`: one string of 0 and 1 per row. */
export function maskOf(...rows: string[]): TestMask {
  return { mask: parseMask(rows.join('')), width: rows[0]!.length, height: rows.length };
}

export function parseMask(text: string): Uint8Array {
  return Uint8Array.from(text, Number);
}

/** Two masks of one random size up to 24 x 24, of random density; empty and full ones among them. */
export const maskPairs: fc.Arbitrary<{ a: Uint8Array; b: Uint8Array; width: number; height: number }> = fc
  .record({ width: fc.integer({ min: 1, max: 24 }), height: fc.integer({ min: 1, max: 24 }) })
  .chain(({ width, height }) =>
    fc.record({
      a: maskArray(width * height),
      b: maskArray(width * height),
      width: fc.constant(width),
      height: fc.constant(height),
    }),
  );

function maskArray(length: number): fc.Arbitrary<Uint8Array> {
  const noise = fc
    .record({
      values: fc.uint8Array({ minLength: length, maxLength: length }),
      level: fc.integer({ min: 0, max: 256 }),
    })
    .map(({ values, level }) => values.map((value) => (value < level ? 1 : 0)));
  return fc.oneof(noise, fc.constant(new Uint8Array(length)), fc.constant(new Uint8Array(length).fill(1)));
}

export interface MetricGolden {
  name: string;
  width: number;
  height: number;
  truth: string;
  prediction: string;
  /** k of the probability (k + 0.5) / 1024 of every pixel. */
  probability: number[];
  values: Record<string, number | null>;
}

export function readGolden<T>(url: URL): T {
  return JSON.parse(readFileSync(url, 'utf8')) as T;
}
