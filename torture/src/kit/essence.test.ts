import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../packages/sal/dist/random.js';
import { beginsFormula, cellsOf } from '../hostile/cells.js';
import { damages } from './damage.js';
import { differences, lastingJson } from './essence.js';
import { pathShape } from './references.js';

describe('what two runs are compared by', () => {
  it('leaves out when, where and how fast, and nothing else', () => {
    const run = (more: object) => lastingJson(JSON.stringify({ dice: 0.8, rows: [{ id: 'a', area: 3 }], ...more }));
    expect(run({ created: 'now', seconds: 3, directory: '/a' })).toBe(run({ created: 'then', totalSeconds: 1 }));
    expect(run({ images: 3 })).toBe(run({}));
    expect(run({ loss: 0.1 })).not.toBe(run({ loss: 0.2 }));
    expect(lastingJson('[{"dice":1}]')).not.toBe(lastingJson('[{"dice":0.9}]'));
  });

  it('tells what differs, is missing or is new', () => {
    const found = differences(new Map([['a', '1'], ['b', '2']]), new Map([['b', '3'], ['c', '4']])); // biome-ignore format: a table
    expect(found).toEqual([
      'a is absent, without the fault 1',
      'b is 3, without the fault 2',
      'c is 4, without the fault absent',
    ]);
  });

  it('takes runs of any number for one', () => {
    expect(pathShape('study/runs/train-002/x.tmp')).toBe(pathShape('study/runs/train-001/x.tmp'));
    expect(pathShape('study/runs/train-002/x')).not.toBe(pathShape('study/runs/train-002/x.tmp'));
  });
});

describe('damage', () => {
  it.each(damages.map((damage) => [damage.name, damage] as const))('%s leaves the given bytes alone', (_, damage) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), fc.nat(), (bytes, seed) => {
        const given = Buffer.from(bytes);
        const damaged = damage.apply(given, Random.of(seed, 'damage'));
        expect(given.equals(bytes)).toBe(true);
        expect(damaged.length).toBeLessThanOrEqual(bytes.length + 64);
        expect(damaged.equals(damage.apply(given, Random.of(seed, 'damage')))).toBe(true);
      }),
    );
  });
});

describe('cells of a table', () => {
  it('are read with quotes, commas and newlines in them', () => {
    expect(cellsOf('a,"b,""c""\nd",\n=1,-2')).toEqual(['a', 'b,"c"\nd', '', '=1', '-2']);
  });

  it.each(['=1+1', '+x', '-rf', '@SUM(A1)', '\tx', ' =1'])('%j begins a formula', (cell) => {
    expect(beginsFormula(cell)).toBe(true);
  });

  it.each(['', 'x', '-2', '-0.5', '-1e-7', "'=1", 'a=b'])('%j does not', (cell) => {
    expect(beginsFormula(cell)).toBe(false);
  });
});
