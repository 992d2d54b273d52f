import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideIntensity, mapSamples, summarise, type ValueSummary, windowOf } from './intensity.js';
import {
  type DataOf,
  type Depth,
  emptySamples,
  makePixels,
  makeSamples,
  orient,
  type Samples,
  stackPixels,
} from './pixels.js';

function samples<D extends Depth>(depth: D, values: readonly number[]): Samples<D> {
  const data = emptySamples(depth, values.length);
  data.set(values);
  return makeSamples(data as DataOf[D], { width: values.length, height: 1, channels: 1, depth });
}

function summaryOf(depth: Depth, values: readonly number[], bits: number | null = null): ValueSummary {
  return summarise(samples(depth, values), bits)!;
}

const ramp = (from: number, to: number, count = 5000) =>
  Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1));

function levels(depth: Depth, values: readonly number[]): Uint8Array {
  return mapSamples(samples(depth, values), windowOf([summaryOf(depth, values)]), false).pixels.data;
}

describe('what was 8 bit', () => {
  const bytes = fc.array(fc.nat(255), { minLength: 2, maxLength: 300 });

  it('stays exactly that in whole numbers of any type', () => {
    fc.assert(
      fc.property(bytes, fc.constantFrom<Depth>('uint16', 'int16', 'uint32', 'int32'), (values, depth) => {
        expect(levels(depth, values)).toEqual(Uint8Array.from(values));
      }),
    );
  });

  it('stays exactly that when it was widened to 16 bits, by 257 or by 256', () => {
    fc.assert(
      fc.property(bytes, fc.constantFrom(256, 257), (values, factor) => {
        expect(
          levels(
            'uint16',
            [...values, 255].map((value) => value * factor),
          ),
        ).toEqual(Uint8Array.of(...values, 255));
      }),
    );
  });

  it('stays exactly that as floats of 0..1 or 0..255', () => {
    const all = Array.from({ length: 256 }, (_, i) => i);
    for (const depth of ['float32', 'float64'] as const) {
      expect(
        levels(
          depth,
          all.map((value) => value / 255),
        ),
      ).toEqual(Uint8Array.from(all));
      expect(levels(depth, all)).toEqual(Uint8Array.from(all));
    }
  });
});

describe('windowOf', () => {
  it('takes the bits in use where they are filled, and declared bits', () => {
    expect(windowOf([summaryOf('uint16', ramp(0, 4095))])).toEqual({ low: 0, high: 4096 });
    expect(windowOf([summaryOf('uint16', ramp(0, 60_000))])).toEqual({ low: 0, high: 65_536 });
    expect(windowOf([summaryOf('uint16', ramp(0, 900), 10)])).toEqual({ low: 0, high: 1024 });
    // Declared, but not kept to: values decide.
    expect(windowOf([summaryOf('uint16', ramp(0, 65_535), 12)])).toEqual({ low: 0, high: 65_536 });
  });

  it('takes percentiles of what does not fill its bits', () => {
    const { low, high } = windowOf([summaryOf('int16', ramp(-1000, 1000))]);
    expect(low).toBeCloseTo(-998, -1);
    expect(high).toBeCloseTo(999, -1);
    const offset = windowOf([summaryOf('uint16', ramp(30_000, 30_400))]);
    expect(offset.low).toBeGreaterThanOrEqual(30_000);
    expect(offset.high).toBeLessThanOrEqual(30_401);
    const hot = windowOf([summaryOf('uint16', [...ramp(0, 500), 65_535])]);
    expect(hot.high).toBeLessThan(502);
  });

  it('does not follow one file of another scale', () => {
    const usual = Array.from({ length: 9 }, (_, i) => summaryOf('float32', ramp(i, 3000 + i)));
    const { low, high } = windowOf([...usual, summaryOf('float32', ramp(0, 1e30))]);
    expect(low).toBeLessThan(20);
    expect(high).toBeLessThan(3100);
  });

  it('is the same whatever the order of the files, and keeps the order of all values', () => {
    const file = fc.record({ from: fc.integer({ min: -3000, max: 3000 }), span: fc.integer({ min: 1, max: 4000 }) });
    fc.assert(
      fc.property(fc.array(file, { minLength: 1, maxLength: 12 }), (files) => {
        const summaries = files.map(({ from, span }) => summaryOf('int16', ramp(from, from + span, 64)));
        const window = windowOf(summaries);
        expect(windowOf([...summaries].reverse())).toEqual(window);
        const mapped = mapSamples(samples('int16', ramp(-7000, 7000, 800)), window, false).pixels.data;
        for (let i = 1; i < mapped.length; i++) expect(mapped[i]!).toBeGreaterThanOrEqual(mapped[i - 1]!);
      }),
    );
  });

  it('gives each depth its own, 8 bits none, and a flat picture one level', () => {
    const intensity = decideIntensity([
      summaryOf('uint8', [1, 2]),
      summaryOf('int16', [5, 5]),
      summaryOf('float32', [3, 3]),
    ]);
    expect(Object.keys(intensity).sort()).toEqual(['float32', 'int16']);
    expect(mapSamples(samples('float32', [3, 3]), intensity.float32!, false).levels).toBe(1);
  });

  it('has no summary of what is not finite', () => {
    for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      expect(summarise(samples('float32', [1, wrong, 2]), null)).toBeNull();
    }
  });
});

describe('pixels', () => {
  it('are not made of another length, type or shape than they say', () => {
    expect(() => makePixels(new Uint8Array(13), { width: 2, height: 2, channels: 3 })).toThrow(/13 values/);
    expect(() => makePixels(new Uint8Array(10), { width: 1, height: 2, channels: 5 })).toThrow(/2 x 1 x 5/);
    expect(() => makePixels(new Uint8Array(0), { width: 0, height: 2, channels: 1 })).toThrow(/internal/);
    const wrong = new Uint8Array(4) as unknown as Uint16Array;
    expect(() => makeSamples(wrong, { width: 4, height: 1, channels: 1, depth: 'uint16' })).toThrow(/another type/);
  });

  it('are not stacked with pictures of another shape', () => {
    const shape = { width: 2, height: 1, channels: 1 };
    const right = makePixels(Uint8Array.of(1, 2), shape);
    expect(stackPixels([right, right], shape)).toEqual(Uint8Array.of(1, 2, 1, 2));
    const wide = makePixels(Uint8Array.of(1, 2, 3), { ...shape, width: 3 });
    expect(() => stackPixels([right, wide], shape)).toThrow(/3 values/);
  });

  it('come back from every turn by its opposite', () => {
    const picture = makePixels(Uint8Array.of(1, 2, 3, 4, 5, 6), { width: 3, height: 2, channels: 1 });
    const opposite = [1, 2, 3, 4, 5, 8, 7, 6];
    for (let way = 1; way <= 8; way++) expect(orient(orient(picture, way), opposite[way - 1]!)).toEqual(picture);
  });
});
