import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { put, temporaryFolder } from '../../test/support/small-images.js';
import { readGroups } from './groups.js';
import type { NamedImage } from './image-names.js';

const folder = temporaryFolder();
afterAll(folder.remove);

const images: NamedImage[] = ['a', 'b', 'c', 'd'].map((id) => ({
  id,
  stem: id,
  path: `${id}.png`,
  absolute: `/data/${id}.png`,
}));
let tables = 0;
const read = (text: string, columns: { group: string; id?: string } = { group: 'patient' }) => {
  const { groupOf, warnings } = readGroups(put(join(folder.path, `${tables++}.csv`), text), columns, images);
  return { groups: Object.fromEntries(groupOf), warnings };
};

describe('readGroups', () => {
  it('compares groups as they are written, without the spaces around', () => {
    const { groups, warnings } = read('id,patient\na,P 1\nb, P 1 \nc,p 1\nd,01\n');
    expect(groups).toEqual({ a: 'P 1', b: 'P 1', c: 'p 1', d: '01' });
    expect(warnings).toEqual([
      '1 group of the metadata are written in several ways, such as "P 1" and "p 1": they are taken as different groups',
    ]);
    expect(read('id,patient\na,7\nb,7.0\nc,8\nd,8\n').warnings[0]).toMatch(/"7" and "7.0"/);
  });

  it.each(['', 'NaN', 'nan', 'NA', 'n/a', 'null', 'NULL', 'None', '<NA>', '#N/A', '  '])(
    'takes %j for no group',
    (cell) => {
      expect(read(`id,patient\na,P1\nb,${cell}\nc,${cell}\nd,P1\n`).groups).toEqual({ a: 'P1', d: 'P1' });
    },
  );

  it('refuses a table that knows none of the images, or few, and says what the ids look like', () => {
    expect(() => read('id,patient\nscan-1,P1\nscan-2,P2\n')).toThrow(
      /the column "id" names none of the 4 images: it has "scan-1", "scan-2", the images are "a", "b", "c"[\s\S]*--id-column \(id, patient\)/,
    );
    expect(() => read('id,patient\na,P1\nx,P1\ny,P1\n')).toThrow(/names only 1 of the 4 images/);
    expect(() => read('id,patient\n')).toThrow(/names none of the 4 images: it has no rows/);
    expect(read('id,patient\na,P1\nb,P1\n').groups).toEqual({ a: 'P1', b: 'P1' });
  });

  it('refuses a column that is empty for every image', () => {
    expect(() => read('id,patient\na,\nb,NaN\nc,null\nx,P1\n')).toThrow(
      /"patient" has no value for any of the 4 images/,
    );
  });

  it('refuses two groups of one image, however its two rows spell it', () => {
    expect(() => read('id,patient\na.bmp,P1\nb,P1\nA,P2\n')).toThrow(
      /line 4: a is in group "P2", and in "P1" by line 2\n {2}expected: one group/,
    );
    expect(read('id,patient\na,P1\na.png,P1\nb,\nb,P1\n').groups).toEqual({ a: 'P1', b: 'P1' });
  });

  it('counts rows of images that are not here', () => {
    expect(read('id,patient\na,P1\nb,P1\nc,P2\nx,P3\ny,P3\n').warnings).toEqual([
      '2 of 5 rows of the metadata are of images that are not here, such as "x" on line 5',
    ]);
  });
});
