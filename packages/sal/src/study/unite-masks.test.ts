import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type NamedMask, uniteMasks } from './unite-masks.js';

const named = (name: string, values: number[], width = values.length): NamedMask => ({
  name,
  mask: Uint8Array.from(values),
  width,
  height: values.length / width,
});

describe('uniteMasks', () => {
  it('of two classes is the union in any order, and leaves the parts as they are', () => {
    const part = fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), (parts) => {
        const masks = parts.map((values, i) => named(`${i}`, values, 4));
        const expected = parts[0]!.map((_, i) => (parts.some((values) => values[i] === 1) ? 1 : 0));
        expect([...uniteMasks(masks).mask]).toEqual(expected);
        expect([...uniteMasks([...masks].reverse()).mask]).toEqual(expected);
        expect(masks.map(({ mask }) => [...mask])).toEqual(parts);
      }),
      { seed: 7 },
    );
  });

  it('of more classes takes files that do not contradict each other, 255 included', () => {
    expect([...uniteMasks([named('a', [0, 1, 0, 255]), named('b', [2, 1, 0, 0])]).mask]).toEqual([2, 1, 0, 255]);
    expect(() => uniteMasks([named('a', [0, 0, 0, 1], 2), named('b', [0, 0, 0, 2], 2)])).toThrow(
      /b has class 2 at x 1, y 1, another file 1/,
    );
    expect(() => uniteMasks([named('a', [255, 0]), named('b', [1, 0])])).toThrow(/contradict/);
  });

  it('says how far the parts overlap', () => {
    expect(uniteMasks([named('a', [1, 1, 0, 0]), named('b', [0, 0, 1, 0])]).overlap).toBe(0);
    expect(uniteMasks([named('a', [1, 1, 1, 1]), named('b', [0, 0, 1, 0])]).overlap).toBe(1);
    expect(uniteMasks([named('a', [1, 1, 0, 0]), named('b', [0, 1, 1, 0])]).overlap).toBe(0.5);
    expect(uniteMasks([named('a', [0, 0, 0, 0]), named('b', [0, 0, 0, 0])]).overlap).toBe(0);
  });

  it('refuses files of other sizes', () => {
    expect(() => uniteMasks([named('a', [0, 0, 0, 0], 2), named('b', [0, 0, 0, 0], 4)])).toThrow(/a is 2 x 2, b 4 x 1/);
  });
});
