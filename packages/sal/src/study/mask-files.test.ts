import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MaskIndex, type MaskIndexOptions, type MaskOwner } from './mask-files.js';

const files = (...paths: string[]) => paths.map((path) => ({ path, absolute: `/m/${path}` }));
const image = (path: string, id?: string): MaskOwner => {
  const stem = path.slice(path.lastIndexOf('/') + 1).replace(/\.\w+$/, '');
  return { path, stem, id: id ?? stem };
};

/** Paths of the files of the mask of the first image, or what is wrong. */
function maskOf(paths: string[], owners: MaskOwner[], options?: MaskIndexOptions): string[] | string {
  const match = new MaskIndex(files(...paths), owners, options).find(owners[0]!);
  return 'problem' in match ? match.problem : match.files.map((file) => file.path);
}

describe('MaskIndex', () => {
  it.each([
    ...['x.png', 'x_segmentation.png', 'x_SEGMENTATION.PNG', 'x_Mask.tif', 'x-gt.png', 'X_mask.png', 'x mask (1).png'],
    ...['deep/x_mask.png', 'x_Ground Truth.png', 'x/masks/0f3a.png', 'x/lesion.png', 'masks/x/a.png'],
  ])('finds %s', (name) => {
    expect(maskOf([name], [image('x.jpg')])).toEqual([name]);
  });

  it.each(['x.bmp', 'x_overlay.png', 'overlays/x.png', 'x_superpixels.png', 'xy.png', 'x_2.png', 'y/x2.png'])(
    'takes %s for no mask of x',
    (name) => {
      expect(maskOf([name], [image('x.jpg')])).toBe('missing');
    },
  );

  it('prefers the name with the suffix', () => {
    expect(maskOf(['x.png', 'x_segmentation.png'], [image('x.jpg')])).toEqual(['x_segmentation.png']);
  });

  it('finds the mask of an image that is itself called a mask', () => {
    expect(maskOf(['x_mask.png'], [image('x_mask.jpg')])).toEqual(['x_mask.png']);
    expect(maskOf(['x_mask.png'], [image('x_mask.jpg'), image('x.jpg')])).toEqual(['x_mask.png']);
  });

  it.each([
    [['x_mask.png', 'x_segmentation.png']],
    [['x_mask.png', 'x_mask.tif']],
    [['a/x_mask.png', 'b/x_mask_1.png']],
    [['x.png', 'X.tif']],
    [['x/1.png', 'x/1.tif']],
  ])('takes none of %s', (paths) => {
    expect(maskOf(paths, [image('x.jpg')])).toBe('ambiguous');
  });

  it('takes all numbered files as parts of one mask, in every way to write a number', () => {
    const word = fc.constantFrom('mask', 'Mask', 'segmentation', 'gt', 'label');
    const form = fc.constantFrom('_', '', '-', ' (');
    const numbers = fc.uniqueArray(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(word, form, numbers, fc.boolean(), (name, separator, list, withPlain) => {
        const numbered = list.map((i) => `data/benign (1)_${name}${separator}${i}${separator === ' (' ? ')' : ''}.png`);
        const paths = withPlain ? [`data/benign (1)_${name}.png`, ...numbered] : numbered;
        const others = ['data/benign (2)_mask.png', 'data/benign (1).png'];
        const found = maskOf([...paths, ...others], [image('data/benign (1).png'), image('data/benign (2).png')]);
        expect([...(found as string[])].sort()).toEqual([...paths].sort());
      }),
      { seed: 5, numRuns: 60 },
    );
  });

  it('takes bare numbers for parts only where no image is called so', () => {
    const paths = ['x.png', 'x_1.png', 'x_2.png'];
    expect(maskOf(paths, [image('x.jpg')])).toEqual(paths);
    expect(maskOf(paths, [image('x.jpg'), image('x_1.jpg'), image('x_2.jpg')])).toEqual(['x.png']);
    expect(maskOf(paths, [image('x.jpg')], { otherStems: ['X_1', 'x_2'] })).toEqual(['x.png']);
    expect(maskOf(paths.slice(1), [image('x.jpg')])).toEqual(['x_1.png', 'x_2.png']);
  });

  it('takes every file of a folder of objects', () => {
    const paths = ['x/images/x.png', 'x/masks/a1.png', 'x/masks/b2.png', 'y/masks/c3.png'];
    const options = { mayBeMask: ({ path }: { path: string }) => !path.includes('/images/') };
    expect(maskOf(paths, [image('x/images/x.png'), image('y/images/y.png')], options)).toEqual(paths.slice(1, 3));
  });

  it('takes the one in the folder of the image, and for a shared stem no other', () => {
    const owners = [image('a/1.jpg', 'a__1'), image('b/1.jpg', 'b__1')];
    expect(maskOf(['a/1.png', 'b/1.png'], owners)).toEqual(['a/1.png']);
    expect(maskOf(['a/1.png', 'b/1.png'], owners.slice(1))).toEqual(['b/1.png']);
    expect(maskOf(['1.png'], owners)).toBe('missing');
    expect(maskOf(['a__1.png'], owners)).toEqual(['a__1.png']);
  });

  it('lists what no image asked for', () => {
    const masks = new MaskIndex(files('x.png', 'y.png', 'notes.txt', 'image.png'), [image('x.jpg')], {
      mayBeMask: ({ path }) => path !== 'image.png',
    });
    masks.find(image('x.jpg'));
    expect(masks.unused().map((file) => file.path)).toEqual(['y.png', 'notes.txt']);
  });
});
