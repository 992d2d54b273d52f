/** Printing against PyTorch; golden/tensor-text.py made the texts. */

import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { type Dtype, scope, tensor } from '../src/index.js';
import { tensorText } from '../src/tensor-text.js';

interface Case {
  name: string;
  shape: number[];
  dtype: Dtype;
  values: string[];
  text: string;
}

const cases = JSON.parse(readFileSync(new URL('golden/tensor-text.json', import.meta.url), 'utf8')) as Case[];

const numbers: Record<string, number> = {
  True: 1,
  False: 0,
  inf: Number.POSITIVE_INFINITY,
  '-inf': Number.NEGATIVE_INFINITY,
  nan: Number.NaN,
};

describe('a tensor as text', () => {
  it.each(cases.map((golden) => [golden.name, golden] as const))('%s', (_, { shape, dtype, values, text }) => {
    const parsed = values.map((value) => numbers[value] ?? (dtype === 'int64' ? BigInt(value) : Number(value)));
    const ours = text
      .replaceAll('True', 'true')
      .replaceAll('False', 'false')
      .replace(/dtype=torch\./, 'dtype=')
      .replace(/size=\(([^)]*)\)/, 'shape=[$1]');
    expect(tensorText({ shape, dtype, values: parsed })).toBe(ours);
  });

  it('is what a tensor prints, with what it is good for', () => {
    scope(() => {
      const x = tensor([
        [1, 2],
        [3, 4],
      ]);
      expect(String(x)).toBe('tensor([[1., 2.],\n        [3., 4.]])');
      x.requiresGrad = true;
      expect(inspect(x)).toBe('tensor([[1., 2.],\n        [3., 4.]], requiresGrad=true)');
      expect(String(tensor([0.5, 2], { dtype: 'bfloat16' }))).toBe('tensor([0.5000, 2.0000], dtype=bfloat16)');
    });
    const freed = tensor([1]);
    freed.dispose();
    expect(String(freed)).toBe('tensor(freed)');
  });
});

describe('tensor()', () => {
  it('takes a number, a list and nested lists', () => {
    scope(() => {
      expect(tensor(3).shape).toEqual([]);
      expect(tensor(3).item()).toBe(3);
      expect(tensor([1, 2]).shape).toEqual([2]);
      const matrix = tensor([
        [1, 2, 3],
        [4, 5, 6],
      ]);
      expect(matrix.shape).toEqual([2, 3]);
      expect([...matrix.toFloat32Array()]).toEqual([1, 2, 3, 4, 5, 6]);
      expect(tensor([[[]]]).shape).toEqual([1, 1, 0]);
      expect(tensor([1, 2, 3, 4], {}, [2, 2]).shape).toEqual([2, 2]);
    });
  });

  it('refuses lists of unequal length and depth, by their place', () => {
    scope(() => {
      expect(() => tensor([[1, 2], [3]])).toThrow('at [1]: 1 values, expected 2');
      expect(() => tensor([[1, 2], 3 as unknown as number[]])).toThrow('at [1]: a number, expected a list of 2');
      expect(() => tensor([1, [2] as unknown as number])).toThrow('at [1]: a list, expected a number');
    });
  });
});
