import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editDistance, nearestName, suggest } from './nearest.js';

describe('editDistance', () => {
  it('knows the textbook pairs', () => {
    expect(editDistance('kitten', 'sitting')).toBe(3);
    expect(editDistance('', 'abc')).toBe(3);
    expect(editDistance('flaw', 'lawn')).toBe(2);
  });

  it('is a metric', () => {
    const text = fc.string({ maxLength: 8 });
    fc.assert(
      fc.property(text, text, text, (a, b, c) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, b) === 0).toBe(a === b);
        expect(editDistance(a, c)).toBeLessThanOrEqual(editDistance(a, b) + editDistance(b, c));
      }),
      { seed: 5 },
    );
  });
});

describe('nearestName', () => {
  const names = ['--budget', '--strategy', '--seed', '--split'];

  it('finds what was meant, also from a beginning', () => {
    expect(nearestName('--bugdet', names)).toBe('--budget');
    expect(nearestName('--strat', names)).toBe('--strategy');
    expect(nearestName('--SEED', names)).toBe('--seed');
  });

  it('does not guess from afar', () => {
    expect(nearestName('--zebra-crossing', names)).toBeUndefined();
    expect(suggest('qqqqqqqq', ['train', 'select'])).toBe('one of train, select');
    expect(suggest('trian', ['train', 'select'])).toBe('did you mean train? (one of train, select)');
  });
});
