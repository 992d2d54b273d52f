import fc from 'fast-check';
import { expect, it } from 'vitest';
import { planOutputs } from './plan.js';

const masksOf = (...names: string[]) => planOutputs(names.sort()).map(({ image, mask }) => `${image} > ${mask}`);

it('keeps stems and subfolders', () => {
  expect(planOutputs(['a.jpg', 'sub/b.tiff'])).toEqual([
    { image: 'a.jpg', mask: 'a.png', overlay: 'overlays/a.png' },
    { image: 'sub/b.tiff', mask: 'sub/b.png', overlay: 'overlays/sub/b.png' },
  ]);
});

it('lets equal stems of different folders alone', () => {
  expect(masksOf('a/x.jpg', 'b/x.jpg')).toEqual(['a/x.jpg > a/x.png', 'b/x.jpg > b/x.png']);
});

it('keeps whole names where stems are equal in one folder, also apart from case', () => {
  expect(masksOf('x.jpg', 'x.png', 'y.jpg')).toEqual(['x.jpg > x.jpg.png', 'x.png > x.png.png', 'y.jpg > y.png']);
  expect(masksOf('X.jpg', 'x.png')).toEqual(['X.jpg > X.jpg.png', 'x.png > x.png.png']);
});

it('keeps dots in names and names without a stem', () => {
  expect(masksOf('a.b.c.jpg', 'v1.0/x.jpg')).toEqual(['a.b.c.jpg > a.b.c.png', 'v1.0/x.jpg > v1.0/x.png']);
});

it('never lets a mask and an overlay meet', () => {
  expect(masksOf('overlays/x.jpg', 'x.jpg')).toEqual(['overlays/x.jpg > overlays/x.png', 'x.jpg > x.jpg.png']);
});

it('gives every result a file of its own, whatever the names', () => {
  const part = fc.constantFrom('a', 'A', 'b', 'overlays', 'a.jpg', 'a.jpg-2', 'a.png');
  const name = fc
    .tuple(fc.array(part, { maxLength: 2 }), part, fc.constantFrom('.jpg', '.JPG', '.png', '.tif'))
    .map(([folders, stem, extension]) => [...folders, stem + extension].join('/'));
  fc.assert(
    fc.property(fc.uniqueArray(name, { maxLength: 30 }), (names) => {
      const files = planOutputs(names.sort()).flatMap(({ mask, overlay }) => [
        mask.toLowerCase(),
        overlay.toLowerCase(),
      ]);
      expect(new Set(files).size).toBe(2 * names.length);
    }),
    { numRuns: 500 },
  );
});
