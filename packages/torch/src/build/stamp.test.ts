import { describe, expect, it } from 'vitest';
import { type Ingredients, stampOf } from './stamp.js';

const base: Ingredients = {
  sources: [
    ['a.cpp', 'int a;'],
    ['b.cpp', 'int b;'],
  ],
  libtorch: { version: '2.13.0+cpu', directory: '/t', cuda: null },
  librarySizes: [1, 2],
  compiler: 'c++ 12',
  nodeHeaders: ['8.9.2', '1.9.0'],
  platform: 'linux-x64',
};

describe('stampOf', () => {
  it('does not depend on the order of the files', () => {
    expect(stampOf({ ...base, sources: [...base.sources].reverse() })).toBe(stampOf(base));
  });

  it.each<[string, Partial<Ingredients>]>([
    ['a source', { sources: [['a.cpp', 'int a; '], base.sources[1]!] }],
    ['a file name', { sources: [['c.cpp', 'int a;'], base.sources[1]!] }],
    ['the version of libtorch', { libtorch: { ...base.libtorch, version: '2.12.0+cpu' } }],
    ['the folder of libtorch', { libtorch: { ...base.libtorch, directory: '/u' } }],
    ['the size of a library', { librarySizes: [1, 3] }],
    ['the compiler', { compiler: 'c++ 13' }],
    ['node-addon-api', { nodeHeaders: ['8.9.3', '1.9.0'] }],
    ['the platform', { platform: 'linux-arm64' }],
  ])('changes with %s', (_, change) => {
    expect(stampOf({ ...base, ...change })).not.toBe(stampOf(base));
  });
});
