/**
 * Random command lines made from the schemas of all verbs, run in this process on a tiny study: whatever they are, sal
 * answers with an exit code that it documents and a message of a few lines, never with an internal error.
 */

import { mkdirSync, symlinkSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type CommandOutput, sal } from '../../test/support/command.js';
import { imageFolder, put, temporaryFolder } from '../../test/support/small-images.js';
import { type Field, fieldsOf } from './fields.js';
import { main } from './main.js';
import { registry, type VerbEntry } from './registry.js';
import type { Verb } from './verb.js';

const folder = temporaryFolder();
const start = process.cwd();
/** These would work for long where everything is right: of them only words and settings are tried. */
const LONG = new Set(['demo', 'pretrain']);

beforeAll(async () => {
  process.chdir(folder.path);
  await imageFolder('.', 4);
  expect((await sal('init', 'study', '--images', 'images', '--masks', 'masks', '--size', '32')).code).toBe(0);
  put('file.csv', 'id,split\nimg00,pool\n');
  put('damaged/study.db', 'x'.repeat(5000));
  put('config.yaml', 'name: a\n');
  mkdirSync('empty');
  symlinkSync('loop', 'loop');
});
afterAll(() => {
  process.chdir(start);
  folder.remove();
});

const verbs = new Map<string, Verb>();

const entries: VerbEntry[] = registry.map((entry) => ({
  ...entry,
  load: async () => {
    const verb = await entry.load();
    if (LONG.has(entry.name)) return { ...verb, run: async () => ({}) };
    if (entry.name !== 'simulate') return verb;
    return {
      ...verb,
      run: (context, positionals, settings) => verb.run(context, positionals, { ...settings, dryRun: true }),
    };
  },
}));

const paths = [
  'study',
  'images',
  'images/img00.png',
  'masks',
  'file.csv',
  'damaged',
  'empty',
  'loop',
  'loop/x',
  'gone',
  'gone/x',
  'study/study.db',
  'file.csv/x',
  'n'.repeat(300),
  'ü/日本',
  ' ',
  '',
  '.',
  './a/../study',
  'config.yaml',
  '-',
  '\u001b[31m',
  '%s%n',
  '__proto__',
];
const numbers = [
  '0',
  '1',
  '-1',
  '1.5',
  '1e3',
  '1e9',
  '100000',
  '1e308',
  '1e999',
  'NaN',
  'Infinity',
  '0x10',
  '9007199254740993',
  '-0',
  '',
  ' ',
  '٣',
  '1,2',
  '--',
  '1_000',
];
const texts = [
  '',
  ' ',
  'true',
  'null',
  'a=b',
  'a=',
  '=b',
  '__proto__=1',
  'constructor',
  'a,b,,c',
  ',',
  'é',
  '\u202e',
  'x'.repeat(20_000),
  '{}',
  '[',
  '*',
  'train-001',
  'pool=1,test=1',
];

function wordFor(field: Field): fc.Arbitrary<string> {
  const right = field.choices ?? [];
  const kind = field.kind === 'number' || field.kind === 'integer' ? numbers : [...paths, ...texts];
  return fc.constantFrom(...right, ...kind, ...(right.length > 0 ? [] : numbers));
}

function wordsOf(verb: Verb): fc.Arbitrary<string[]> {
  const fields = fieldsOf(verb.settings);
  const flag = fc.constantFrom<Field | null>(...fields, null).chain((field) =>
    field === null
      ? fc.constant(['--help'])
      : fc.oneof(
          { weight: 6, arbitrary: wordFor(field).map((value) => [field.flag, value]) },
          { weight: 2, arbitrary: wordFor(field).map((value) => [`${field.flag}=${value}`]) },
          {
            weight: 1,
            arbitrary: fc.constantFrom([field.flag], [`--no-${field.flag.slice(2)}`], [`${field.flag}x`, '1']),
          },
        ),
  );
  const odd = fc.constantFrom(['--'], ['--json'], ['-x'], ['--set', '__proto__.x=1'], ['extra'], ['--=1'], ['-'], ['']);
  const flags = fc.array(fc.oneof({ weight: 8, arbitrary: flag }, odd), { maxLength: 4 });
  const position = fc.oneof({ weight: 3, arbitrary: fc.constant('study') }, fc.constantFrom(...paths));
  const positions = fc.array(position, { minLength: verb.positionals.length, maxLength: verb.positionals.length });
  return fc.tuple(positions, flags).map(([given, rest]) => [verb.name, ...given, ...rest.flat()]);
}

async function run(words: string[]): Promise<Pick<CommandOutput, 'code' | 'err'>> {
  let err = '';
  const streams = {
    out: () => {},
    err: (text: string) => {
      err += text;
    },
    live: false,
    columns: 80,
  };
  return { code: await main(words, streams, entries), err };
}

it('every command line ends as documented', async () => {
  for (const entry of registry) verbs.set(entry.name, await entry.load());
  const line = fc.constantFrom(...verbs.values()).chain(wordsOf);
  await fc.assert(
    fc.asyncProperty(line, async (words) => {
      const { code, err } = await run(words);
      expect([0, 1, 2, 130]).toContain(code);
      expect(err).not.toMatch(/internal error|\n {4}at /);
      if (code === 0 || words.includes('--help')) return;
      const [, message = ''] = /^error: (.*)/ms.exec(err) ?? [];
      if (message === '') return;
      expect(message.trimEnd().split('\n').length).toBeLessThanOrEqual(4);
      for (const part of message.split('\n')) expect(part.length).toBeLessThan(2000);
    }),
    {
      numRuns: Number(process.env.SAL_FUZZ_RUNS ?? 250),
      seed: Number(process.env.SAL_FUZZ_SEED ?? 8),
      endOnFailure: true,
    },
  );
});
