import { describe, expect, it } from 'vitest';
import { fakeModel } from '../../test/support/fake-model.js';
import { resolveOptions } from '../plugin.js';
import type { ImageRecord } from '../study/types.js';
import { chooseWithoutCopies, representatives } from './copies.js';
import { matrixOf } from './matrix.js';
import { strategies } from './registry.js';
import type { Strategy } from './strategy.js';

const size = 16;

/** Pictures 1 and 4 of group `twins` are one, 2 is another of that group; the rest are alone. */
const pictures = [10, 20, 90, 40, 20, 60];
const groups = ['a', 'twins', 'twins', 'b', 'twins', 'c'];
const pool = groups.map(
  (group, row): ImageRecord => ({
    id: `image-${row}`,
    path: '',
    width: size,
    height: size,
    row,
    split: 'pool',
    group,
    referenceMasks: [],
    fileSha256: null,
  }),
);
const pictureOf = ({ row }: ImageRecord) => ({
  pixels: Uint8Array.from({ length: size * size }, (_, i) => (i * (pictures[row] as number)) % 251),
  width: size,
  height: size,
  channels: 1 as const,
});
const free = pool.map(() => false);
const ids = pool.map(({ id }) => id);
const features = matrixOf(pictures.map((value) => [value, 1]));

function choose(name: string, budget: number, taken: readonly boolean[] = free): string[] {
  const strategy = Object.values(strategies).find((candidate) => candidate.name === name);
  if (!strategy) throw new Error(`no strategy ${name}`);
  const standsFor = representatives(pool, taken, pictureOf);
  const settings = { budget, seed: 3, clusters: 3, restarts: 2 };
  const candidates = { ids, taken, features, proxyLoss: Float64Array.from(pictures), model: fakeModel(1) };
  return chooseWithoutCopies(strategy, candidates, settings, standsFor, resolveOptions(strategy, {})).picks.map(
    ({ index }) => ids[index] as string,
  );
}

describe('copies of one picture', () => {
  it('are found within a group, and other images of the group are not taken for copies', () => {
    expect([...representatives(pool, free, pictureOf)]).toEqual([0, 1, 2, 3, 1, 5]);
  });

  it('are stood for by the one that is labelled or asked for', () => {
    const taken = pool.map((_, i) => i === 4);
    expect([...representatives(pool, taken, pictureOf)]).toEqual([0, 4, 2, 3, 4, 5]);
  });

  it.each(Object.values<Strategy>(strategies))('$name asks for them last, and nests if it can', ({ name, nested }) => {
    const all = choose(name, 6);
    expect(new Set(all).size).toBe(6);
    expect(['image-1', 'image-4']).toContain(all.at(-1));
    for (let budget = 1; budget < 6; budget++) {
      const some = choose(name, budget);
      expect(some).toHaveLength(budget);
      expect(some.filter((id) => id === 'image-1' || id === 'image-4').length).toBeLessThan(2);
      if (nested) expect(some).toEqual(all.slice(0, budget));
    }
  });

  it.each(Object.values(strategies).map(({ name }) => name))(
    '%s does not ask for the copy of a labelled image',
    (name) => {
      const taken = pool.map((_, i) => i === 4);
      const rest = choose(name, 5, taken);
      expect(rest.at(-1)).toBe('image-1');
      expect(rest).not.toContain('image-4');
    },
  );
});
