/** Settings files of every odd kind: read with bounds, or refused by name with the line. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/small-images.js';
import { UsageError } from '../errors.js';
import { readSettingsFile } from './settings-file.js';
import { readYamlFile } from './yaml-file.js';

const folder = temporaryFolder();
afterAll(folder.remove);
const path = join(folder.path, 'sal.yaml');

function read(content: string | Uint8Array) {
  writeFileSync(path, content);
  return readSettingsFile(folder.path);
}

const bomb = [
  'a: &a [x, x, x, x, x, x, x, x, x]',
  ...'bcdefgh'.split('').map((name, i) => `${name}: &${name} [${Array(9).fill(`*${'abcdefg'[i]}`).join(', ')}]`),
].join('\n');

describe('is refused', () => {
  it.each<[string, string | Uint8Array, RegExp]>([
    ['a bomb of aliases', bomb, /aliases stand for too much/],
    ['an alias to nothing', 'train:\n  width: *gone\n', /line 2: \*gone names nothing/],
    ['an alias inside what it names', 'train: &t\n  width: *t\n', /line 2: \*t stands inside/],
    ['a list inside itself', 'train: &t [*t]\n', /stands inside/],
    ['an unknown tag', 'train:\n  width: !js/function "x"\n', /line 2: not valid YAML: .*tag/],
    ['a name given twice', 'train:\n  width: 1\n  width: 2\n', /line 3: not valid YAML: .*unique/],
    ['a section given twice', 'train:\n  width: 1\ntrain:\n  width: 2\n', /line 3: not valid YAML/],
    ['a list for a key', 'train:\n  ? [a, b]\n  : 1\n', /line 2: a key that is no name/],
    ['a mapping for a key', '? {a: 1}\n: 2\n', /a key that is no name/],
    ['no key at all', 'train:\n  : 1\n', /line 2: a key that is no name/],
    ['a hundred thousand lists', `train: ${'['.repeat(100_000)}`, /nested too deeply/],
    ['a hundred thousand mappings', `train: ${'{a: '.repeat(100_000)}`, /nested too deeply/],
    ['a hundred thousand entries', `train: \n  ${'- '.repeat(100_000)}`, /nested too deeply/],
    ['a thousand levels of keys', Array.from({ length: 999 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'), /too deeply/],
    ['two documents', 'train:\n---\ninit:\n', /not valid YAML: .*document/],
    ['a megabyte and more', `# ${'x'.repeat(1 << 20)}`, /expected: .*at most 1048576/],
    ['UTF-16', Buffer.from('\ufefftrain:\n', 'utf16le'), /is not UTF-8/],
    ['bytes', new Uint8Array([0xff, 0xd8, 0x80]), /is not UTF-8/],
    ['a list of sections', '- train\n', /holds no sections/],
    ['a single value', 'hello\n', /holds no sections/],
    ['a section of one value', 'train: 3\n', /line 1: section train is no list of settings/],
    ['a section that is a list', 'train: [1]\n', /line 1: section train is no list of settings/],
  ])('%s', (_, content, message) => {
    let error: unknown;
    try {
      read(content);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(UsageError);
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message.length).toBeLessThan(600);
  });

  it('a folder', () => {
    const inner = join(folder.path, 'inner');
    mkdirSync(join(inner, 'sal.yaml'), { recursive: true });
    expect(() => readSettingsFile(inner)).toThrow(/sal\.yaml: is a folder/);
  });
});

it('aliases and merges within bounds give their values, with the lines that there are', () => {
  const { sections } = read('pretrain: &p\n  width: 8\ntrain:\n  <<: *p\n  flip: 0.1\ninit: *p\n');
  expect(sections.get('train')).toEqual({ values: { width: 8, flip: 0.1 }, lines: { width: 3, flip: 5 }, line: 3 });
  expect(sections.get('init')?.values).toEqual({ width: 8 });
});

it('a name that every object has is no key', () => {
  expect(() => read('train:\n  __proto__: {x: 1}\n')).toThrow(/line 2: __proto__ cannot be a name/);
  expect(({} as Record<string, unknown>).x).toBeUndefined();
});

it('any text is read or refused, never another error', () => {
  const piece = fc.constantFrom(
    ...'&a *a << : - ? | > ! !!binary [ ] { } " \' # --- ... , \n \t x 1 ~ %'.split(' '),
    '\n',
    '  ',
    ' ',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 25 }), (pieces) => {
      writeFileSync(path, pieces.join(''));
      try {
        readYamlFile(path);
        readSettingsFile(folder.path);
      } catch (error) {
        expect(error).toBeInstanceOf(UsageError);
      }
    }),
    { numRuns: 400, seed: 8 },
  );
});
