import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { sal } from '../test/support/command.js';
import { put, temporaryFolder } from '../test/support/small-images.js';
import { readSettingsFile } from './study/settings-file.js';

const folder = temporaryFolder();
afterAll(folder.remove);
const at = (...names: string[]) => join(folder.path, ...names);
const config = (extra = '') =>
  put(
    at('config.yaml'),
    `name: x\nimages: .\nmasks: .\nbudgets: [1]\nselect: {a: {strategy: random}}\ntrain: {b: {method: supervised}}\narms: [{select: a, train: b}]\n${extra}`,
  );

const pristine = Object.getOwnPropertyNames(Object.prototype).sort();
afterEach(() => {
  expect(Object.getOwnPropertyNames(Object.prototype).sort()).toEqual(pristine);
  expect(Object.keys({})).toEqual([]);
});

describe('names that reach into every object', () => {
  const sets = [
    '__proto__.x',
    '__proto__',
    'constructor.prototype.x',
    'train.__proto__.x',
    'train.b.constructor',
    'arms.0.__proto__',
    'prototype',
    'train.*.__proto__.x',
    '*.constructor.prototype.y',
  ];
  it.each(sets)('--set %s=1 is refused', async (path) => {
    const { code, err } = await sal('simulate', config(), '--set', `${path}=1`, '--dry-run', '--out', at('out'));
    expect(err).toMatch(/cannot be a name/);
    expect(code).toBe(2);
  });

  it('--set toString.x=1 meets nothing that is inherited', async () => {
    const { code, err } = await sal('simulate', config(), '--set', 'toString.x=1', '--dry-run', '--out', at('out'));
    expect([code, err]).toEqual([2, expect.stringMatching(/there is no toString/)]);
  });

  it.each([
    '__proto__: {x: 1}',
    'evaluate: {__proto__: {x: 1}}',
    'pretrain: {constructor: {}}',
    'init: {options: [{prototype: 1}]}',
    '"__proto__": 1',
  ])('a config with %s is refused', async (extra) => {
    const { code, err } = await sal('simulate', config(`${extra}\n`), '--dry-run', '--out', at('out'));
    expect([code, err]).toEqual([2, expect.stringMatching(/cannot be a name/)]);
  });

  it.each([
    'label:\n  __proto__:\n    masks: /etc\n',
    'train:\n  options:\n    __proto__: 1\n',
    'train:\n  constructor: 1\n',
  ])('a sal.yaml with %j is refused', (text) => {
    mkdirSync(at('study'), { recursive: true });
    writeFileSync(at('study', 'sal.yaml'), text);
    expect(() => readSettingsFile(at('study'))).toThrow(/cannot be a name/);
  });

  it.each(['__proto__=1', 'a=1,constructor=2'])('--options %s is refused', async (options) => {
    const { code, err } = await sal('train', at('study'), '--options', options);
    expect([code, err]).toEqual([2, expect.stringMatching(/cannot be a name/)]);
  });
});
