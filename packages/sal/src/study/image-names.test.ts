import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ImageNames, type NamedImage } from './image-names.js';

const image = (path: string, id?: string): NamedImage => {
  const stem = path.slice(path.lastIndexOf('/') + 1).replace(/\.\w+$/, '');
  return { path, stem, id: id ?? stem, absolute: `/data/tree/${path}` };
};
const idsOf = (images: NamedImage[], text: string) => new ImageNames(images).find(text).map(({ id }) => id);

const flat = [image('Pat0_view0.png'), image('Pat0_view1.png'), image('a.v2.png')];
const tree = [image('p0/view.png', 'p0__view'), image('p1/view.png', 'p1__view'), image('p1/other.png')];

describe('ImageNames', () => {
  it('finds a name under any extension, case, folder and slash', () => {
    const extension = fc.constantFrom('', '.bmp', '.dcm', '.PNG', '.jpeg', '.nii.gz', '.tif');
    const folder = fc.constantFrom('', './', 'tree/', '/data/tree/', 'data/tree/', '\\data\\tree\\', 'somewhere else/');
    const spell = fc.constantFrom<(text: string) => string>(
      (text) => text,
      (text) => text.toUpperCase(),
      (text) => text.toLowerCase(),
    );
    fc.assert(
      fc.property(fc.constantFrom(...flat), folder, extension, spell, ({ stem }, before, after, form) => {
        expect(idsOf(flat, `${before}${form(stem)}${after}`)).toEqual([stem]);
      }),
      { seed: 3, numRuns: 200 },
    );
  });

  it.each([
    ['p1/view', ['p1__view']],
    ['tree/p1/view.bmp', ['p1__view']],
    ['/data/tree/p0/VIEW.png', ['p0__view']],
    ['P1__view', ['p1__view']],
    ['view.png', ['p0__view', 'p1__view']],
    ['p2/view.png', []],
    ['p0/other.png', []],
    ['elsewhere/p1/other.png', ['other']],
    ['', []],
    ['/', []],
    ['nothing', []],
  ])('%s among equal names of several folders', (text, ids) => expect(idsOf(tree, text)).toEqual(ids));

  it('takes the spelling as it is before any other', () => {
    const images = [image('a.png'), image('a.b.png'), image('x/C.png', 'x__C'), image('y/c.png', 'y__c')];
    expect(idsOf(images, 'a.b')).toEqual(['a.b']);
    expect(idsOf(images, 'a.jpg')).toEqual(['a']);
    expect(idsOf(images, 'c')).toEqual(['y__c']);
  });
});
