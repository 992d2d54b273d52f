import { describe, expect, it } from 'vitest';
import { IGNORE_INDEX } from '../images/classes.js';
import { findingsOf, type MaskFinding, warningsOf, wrongSize } from './mask-findings.js';

describe('findingsOf', () => {
  const x = IGNORE_INDEX;
  it.each<[number[], MaskFinding[]]>([
    [[0, 1, 0], []],
    [[0, 0, 0], ['empty']],
    [[0, x, 0], ['empty']],
    [[1, 1, 1], ['full']],
    [[2, x, 2], ['full']],
    [[1, 2, 1], []],
    [[x, x, x], ['unjudged']],
  ])('of %j are %j', (mask, findings) => {
    expect(findingsOf(Uint8Array.from(mask), false)).toEqual(findings);
    expect(findingsOf(Uint8Array.from(mask), true)).toEqual(['alpha', ...findings]);
  });
});

describe('wrongSize', () => {
  const size = (width: number, height: number) => ({ width, height });
  it('tells exchanged sides from others, and the turn that explains them', () => {
    const image = size(40, 30);
    expect(wrongSize(size(20, 15), image, image)).toEqual({
      problem: 'is 20 x 15, its image is 40 x 30',
      findings: [],
    });
    expect(wrongSize(size(30, 40), image, image).findings).toEqual(['transposed']);
    const turned = wrongSize(size(30, 40), image, size(30, 40));
    expect(turned.findings).toEqual(['turned']);
    expect(turned.problem).toMatch(/EXIF turn/);
  });
});

it('warnings count each kind and name one of it', () => {
  const of = (id: string, ...findings: MaskFinding[]) => ({ id, findings });
  expect(warningsOf([of('a'), of('b')])).toEqual([]);
  const warnings = warningsOf([
    of('a', 'empty'),
    of('b', 'alpha', 'empty'),
    of('c', 'full'),
    of('d', 'transposed'),
    of('e', 'turned'),
    of('f', 'unjudged'),
  ]);
  expect(warnings.map((text) => text.replace(/(.*? of 6).*?such as that of (\w).*/, '$1 $2'))).toEqual([
    '2 masks of 6 a',
    '1 mask of 6 c',
    '1 mask of 6 f',
    '1 mask of 6 b',
    '2 masks of 6 d',
  ]);
  expect(warnings.at(-1)).toMatch(/1 of these images carry an EXIF turn/);
});
