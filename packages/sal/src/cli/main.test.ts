import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { put, temporaryFolder } from '../../test/support/small-images.js';
import { FailureError, InterruptedError, UsageError } from '../errors.js';
import { main } from './main.js';
import type { VerbEntry } from './registry.js';
import { renderSettingsYaml } from './settings-yaml.js';
import { defineVerb } from './verb.js';

const echo = defineVerb({
  name: 'echo',
  summary: 'Return the settings',
  positionals: [{ name: 'STUDY', summary: 'folder' }],
  section: 'echo',
  settings: z.object({
    budget: z.int().min(1).default(50).describe('labels'),
    strategy: z.enum(['random', 'k-means']).default('k-means').describe('how'),
    flip: z.boolean().default(true).describe('flips'),
  }),
  example: 'sal echo study --budget 7',
  run: async ({ hooks, print }, positionals, settings) => {
    hooks.progress('echo', 1, 1);
    hooks.log('a line that stays');
    hooks.warn('something odd');
    print('done');
    return { positionals, ...settings };
  },
});

const failing = (name: string, thrown: unknown): VerbEntry => {
  const run = () => Promise.reject(thrown);
  return {
    name,
    summary: name,
    load: async () => ({ name, summary: name, positionals: [], settings: z.object({}), example: `sal ${name}`, run }),
  };
};

const entries: VerbEntry[] = [
  { name: 'echo', summary: echo.summary, section: 'echo', load: async () => echo },
  {
    name: 'other',
    summary: 'Another verb',
    section: 'other',
    load: () => Promise.reject(new Error('libfoo.so is missing')),
  },
  failing('usage', new UsageError('wrong', { where: 'here', fix: 'this' })),
  failing('fail', new FailureError('no labels yet')),
  failing('stop', new InterruptedError('saved')),
  failing('bug', new TypeError('x is undefined')),
  failing('full', Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })),
];

const check: VerbEntry = {
  name: 'check',
  summary: 'check',
  load: async () => ({
    name: 'check',
    summary: 'check',
    positionals: [],
    settings: z.object({}),
    example: 'sal check',
    run: async () => ({ ok: false }),
  }),
};

it('a check that found something wrong ends with 1 and still gives its result', async () => {
  const streams = { out: (text: string) => lines.push(text), err: () => {}, live: false, columns: 80 };
  const lines: string[] = [];
  expect(await main(['check', '--json'], streams, [check])).toBe(1);
  expect(lines.join('')).toBe('{"ok":false}\n');
});

async function run(...words: string[]) {
  const written = { out: '', err: '' };
  const streams = {
    out: (text: string) => {
      written.out += text;
    },
    err: (text: string) => {
      written.err += text;
    },
    live: false,
    columns: 80,
  };
  return { code: await main(words, streams, entries), ...written };
}

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

describe('output', () => {
  it('keeps results on stdout and everything else on stderr', async () => {
    const { code, out, err } = await run('echo', 's');
    expect([code, out]).toEqual([0, 'done\n']);
    expect(err).toBe('echo 1/1  100 %\na line that stays\nwarning: something odd\n1 warning:\n  something odd\n');
  });

  it('makes the last line of stdout, and its only one, JSON under --json, wherever the flag stands', async () => {
    for (const words of [
      ['--json', 'echo', 's'],
      ['echo', '--json', 's'],
      ['echo', 's', '--json'],
    ]) {
      const { out, err } = await run(...words);
      expect(JSON.parse(out)).toEqual({ positionals: ['s'], budget: 50, strategy: 'k-means', flip: true });
      expect(out.split('\n')).toHaveLength(2);
      expect(err).toContain('done\n');
    }
  });

  it('writes errors as JSON as well, with the same exit code', async () => {
    const { code, out, err } = await run('usage', '--json');
    expect(code).toBe(2);
    expect(JSON.parse(out)).toEqual({ error: { name: 'UsageError', message: 'here: wrong\n  to mend it: this' } });
    expect(err).toBe('error: here: wrong\n  to mend it: this\n');
  });
});

describe('exit codes', () => {
  it.each([
    ['usage', 2, 'error: here: wrong\n  to mend it: this\n'],
    ['fail', 1, 'error: no labels yet\n'],
    ['stop', 130, 'error: saved\n'],
    ['bug', 1, 'internal error: x is undefined\n  this is a bug of sal; SAL_DEBUG=1 shows where\n'],
    ['full', 1, 'error: the disk is full\n  to mend it: free some space and run the same command again\n'],
    [
      'other',
      1,
      'error: sal other cannot be loaded: libfoo.so is missing\n  to mend it: run sal doctor, which says what is missing and how to mend it\n',
    ],
  ])('%s gives %i', async (verb, code, err) => {
    expect(await run(verb)).toEqual({ code, out: '', err });
  });

  it('shows a stack trace of a bug only when asked', async () => {
    process.env.SAL_DEBUG = '1';
    try {
      expect((await run('bug')).err).toMatch(/internal error: x is undefined\nTypeError: x is undefined\n {4}at /);
      expect((await run('fail')).err).toBe('error: no labels yet\n');
    } finally {
      delete process.env.SAL_DEBUG;
    }
  });
});

describe('help', () => {
  it('lists verbs without loading them', async () => {
    for (const words of [[], ['help'], ['--help'], ['-h']]) {
      const { code, out } = await run(...words);
      expect(code).toBe(0);
      for (const entry of entries) expect(out).toContain(`  ${entry.name}`);
    }
  });

  it('explains a verb', async () => {
    const { out } = await run('help', 'echo');
    expect(out).toContain('usage: sal echo STUDY [settings]');
    expect(out).toMatch(/--budget N +labels \(default 50; at least 1\)/);
    expect(out).toContain('--[no-]flip');
    expect(await run('echo', '--help')).toEqual(await run('help', 'echo'));
  });

  it('knows its version', async () => {
    expect((await run('--version')).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it.each([
    [['ecko'], 'did you mean echo?'],
    [['help', 'ecko'], 'did you mean echo?'],
    [['--seed', '3'], 'a verb first'],
  ])('refuses %j', async (words, message) => {
    const { code, err } = await run(...words);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });
});

describe('sal.yaml', () => {
  const write = (text: string) => put(join(folder.path, 'sal.yaml'), text);
  const settings = async (...flags: string[]) => {
    const { out } = await run('echo', folder.path, '--json', ...flags);
    const { positionals: _, ...rest } = JSON.parse(out) as Record<string, unknown>;
    return rest;
  };

  it('stands under flags and over defaults', async () => {
    write('echo:\n  budget: 7\n  flip: false\nother:\n  anything: 1\n');
    expect(await settings()).toEqual({ budget: 7, strategy: 'k-means', flip: false });
    expect(await settings('--budget', '9', '--flip')).toEqual({ budget: 9, strategy: 'k-means', flip: true });
  });

  it('changes nothing as it is first written, and does when a line is uncommented', async () => {
    const text = renderSettingsYaml([echo]);
    write(text);
    expect(parse(text)).toEqual({ echo: null });
    expect(await settings()).toEqual({ budget: 50, strategy: 'k-means', flip: true });
    write(text.replaceAll(/^ {2}# (\w+:)/gm, '  $1').replace('budget: 50', 'budget: 51'));
    expect(await settings()).toEqual({ budget: 51, strategy: 'k-means', flip: true });
    write('echo:\n  budget:\n');
    expect((await settings()).budget).toBe(50);
  });

  it.each([
    ['echo:\n  flip: true\n  bugdet: 7\n', 'sal.yaml, line 3: unknown setting echo.bugdet', 'did you mean budget?'],
    ['ehco:\n  budget: 7\n', 'sal.yaml, line 1: unknown section ehco', 'did you mean echo?'],
    ['echo:\n  budget: 0\n', 'sal.yaml, line 2: budget is 0', '>=1'],
    ['echo:\n  budget: many\n', 'sal.yaml, line 2: budget is "many"', 'expected number'],
    ['# x\n\necho:\n  strategy: kmeans\n', 'sal.yaml, line 4: strategy is "kmeans"', 'did you mean k-means?'],
    ['echo:\n  budget: 1\n  budget: 2\n', 'sal.yaml, line 3: not valid YAML', 'unique'],
  ])('%j is refused with its line', async (text, where, fix) => {
    write(text);
    const { code, err } = await run('echo', folder.path);
    expect(code).toBe(2);
    expect(err).toContain(where);
    expect(err).toContain(fix);
  });
});
