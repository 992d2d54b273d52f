import { describe, expect, it } from 'vitest';
import { MaskIndex, type MaskOwner } from './mask-files.js';

const index = (...paths: string[]) => new MaskIndex(paths.map((path) => ({ path, absolute: `/m/${path}` })));
const image = (path: string, id?: string): MaskOwner => {
  const stem = path.slice(path.lastIndexOf('/') + 1).replace(/\.\w+$/, '');
  return { path, stem, id: id ?? stem };
};
const pathOf = (masks: MaskIndex, owner: MaskOwner) => {
  const match = masks.find(owner);
  return 'file' in match ? match.file.path : match.problem;
};

describe('MaskIndex', () => {
  it.each(['x.png', 'x_segmentation.png', 'x_SEGMENTATION.PNG', 'x_Mask.tif', 'x-mask.bmp.png', 'deep/x_mask.png'])(
    'finds %s or says that it is missing',
    (name) => {
      expect(pathOf(index(name), image('x.jpg'))).toBe(name.includes('bmp') ? 'missing' : name);
    },
  );

  it('prefers the name with the suffix', () => {
    expect(pathOf(index('x.png', 'x_segmentation.png'), image('x.jpg'))).toBe('x_segmentation.png');
  });

  it('finds the mask of an image that is itself called a mask', () => {
    expect(pathOf(index('x_mask.png'), image('x_mask.jpg'))).toBe('x_mask.png');
  });

  it('takes neither of two', () => {
    expect(pathOf(index('x_mask.png', 'x_segmentation.png'), image('x.jpg'))).toBe('ambiguous');
  });

  it('takes the one in the folder of the image, and for a shared stem no other', () => {
    const masks = index('a/1.png', 'b/1.png');
    expect(pathOf(masks, image('a/1.jpg', 'a__1'))).toBe('a/1.png');
    expect(pathOf(masks, image('b/1.jpg', 'b__1'))).toBe('b/1.png');
    expect(pathOf(index('1.png'), image('a/1.jpg', 'a__1'))).toBe('missing');
    expect(pathOf(index('a__1.png'), image('a/1.jpg', 'a__1'))).toBe('a__1.png');
  });

  it('lists what no image asked for', () => {
    const masks = index('x.png', 'y.png', 'notes.txt');
    masks.find(image('x.jpg'));
    expect(masks.unused().map((file) => file.path)).toEqual(['y.png', 'notes.txt']);
  });

  it('takes only names with the suffix where images lie in the same folder', () => {
    const files = ['x.png', 'x_mask.png', 'y.png'].map((path) => ({ path, absolute: path }));
    const masks = new MaskIndex(files, true);
    expect(pathOf(masks, image('x.png'))).toBe('x_mask.png');
    expect(pathOf(masks, image('y.png'))).toBe('missing');
  });
});
