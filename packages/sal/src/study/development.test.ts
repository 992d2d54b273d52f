import { describe, expect, it } from 'vitest';
import { removeAfterEach } from '../../test/support/open-studies.js';
import { makePreparedStudy } from '../../test/support/prepared-study.js';
import { makeDevelopment } from './development.js';

const keep = removeAfterEach();

describe('makeDevelopment', () => {
  it('tests on a quarter of the pool, and forgets the sealed test images', () => {
    const study = keep(makePreparedStudy({ size: 32, pool: 16, test: 6 }));
    const sealed = study.images({ split: 'test' }).map(({ id }) => id);
    const pool = study.images({ split: 'pool' }).map(({ id }) => id);
    const pixels = study.readPixels(study.images({ split: 'pool' }).map(({ row }) => row));
    makeDevelopment(study);
    const test = study.images({ split: 'test' }).map(({ id }) => id);
    expect(test).toHaveLength(4);
    expect(test.every((id) => pool.includes(id))).toBe(true);
    expect(study.images().map(({ id }) => id)).toEqual(pool);
    expect(study.images().some(({ id }) => sealed.includes(id))).toBe(false);
    expect(study.readPixels(study.images().map(({ row }) => row))).toEqual(pixels);
  });
});
