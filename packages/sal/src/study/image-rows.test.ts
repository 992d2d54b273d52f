import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ImageRow, imageRecord, referenceColumns } from './image-rows.js';

const folders = { images: '/data/images', masks: '/data/masks' };
const row: ImageRow = {
  id: 'a',
  path: 'a.png',
  width: 4,
  height: 3,
  row: 0,
  split: 'pool',
  group_name: 'a',
  reference_mask: null,
  reference_sha256: null,
  reference_more: null,
  file_sha256: null,
};

describe('reference files in the database', () => {
  it('come back as they were recorded, whatever they are called', () => {
    const name = fc.string({ minLength: 1 }).filter((text) => !/[/\\\0]/.test(text) && text !== '.' && text !== '..');
    const sha256 = fc.stringMatching(/^[0-9a-f]{64}$/);
    const files = fc.array(fc.record({ path: name.map((text) => `/data/masks/x/${text}`), sha256 }), { maxLength: 4 });
    fc.assert(
      fc.property(files, (recorded) => {
        expect(imageRecord({ ...row, ...referenceColumns(recorded, folders) }, folders).referenceMasks).toEqual(
          recorded,
        );
      }),
      { seed: 8 },
    );
  });

  it('of older studies have no hash', () => {
    expect(imageRecord({ ...row, reference_mask: 'a b.png' }, folders).referenceMasks).toEqual([
      { path: '/data/masks/a b.png', sha256: null },
    ]);
  });

  it.each(['x', '{}', '[1]', '["../../etc/passwd"]', '["/etc/passwd"]', '["a/../../b"]', '[""]'])(
    'are refused where the list is %s',
    (reference_more) => {
      expect(() => imageRecord({ ...row, reference_mask: 'a.png', reference_more }, folders)).toThrow(
        /reference mask of a are no list of paths below their folder/,
      );
    },
  );
});
