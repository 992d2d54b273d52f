import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseArguments } from './arguments.js';
import { fieldsOf, flagOf, rangeText } from './fields.js';

const schema = z.object({
  budget: z.int().min(1).max(900).default(50).describe('labels to ask for'),
  learningRate: z.number().min(0).default(0.001).describe('step size'),
  masks: z.string().describe('folder').meta({ placeholder: 'DIR' }),
  flipTest: z.boolean().default(true).describe('average over flips'),
  overlay: z.boolean().default(false).describe('draw outlines'),
  strategy: z.enum(['random', 'k-means']).default('k-means').describe('how to choose'),
  layers: z.array(z.int()).default([1, 2]).describe('which layers'),
  iterations: z.int().min(1).nullable().default(null).describe('steps'),
  seed: z.int().optional().describe('seed'),
});
const fields = fieldsOf(schema);
const study = [{ name: 'STUDY', summary: 'folder of the study' }];
const parse = (...words: string[]) => parseArguments(words, fields, study);

describe('fieldsOf', () => {
  it('knows kinds, choices, bounds and defaults', () => {
    const kinds = Object.fromEntries(fields.map((field) => [field.key, field.kind]));
    expect(kinds).toEqual({
      budget: 'integer',
      learningRate: 'number',
      masks: 'string',
      flipTest: 'boolean',
      overlay: 'boolean',
      strategy: 'string',
      layers: 'list',
      iterations: 'integer',
      seed: 'integer',
    });
    expect(fields.map(rangeText)).toEqual([
      'default 50; 1 to 900',
      'default 0.001; at least 0',
      'required',
      'default true',
      'default false',
      'default k-means; one of random, k-means',
      'default 1,2',
      'at least 1',
      '',
    ]);
    expect(fields[2]).toMatchObject({ flag: '--masks', placeholder: 'DIR', required: true });
    expect(flagOf('maxHorizontalShift')).toBe('--max-horizontal-shift');
  });
});

describe('parseArguments', () => {
  it('reads values of every kind, attached or not, around the positional', () => {
    const words = [
      '--budget',
      '7',
      's',
      '--learning-rate=1e-4',
      '--no-flip-test',
      '--overlay',
      '--layers',
      '3,4',
      '--layers',
      '5',
      '--iterations',
      '9',
    ];
    expect(parse(...words)).toEqual({
      positionals: ['s'],
      values: { budget: 7, learningRate: 1e-4, flipTest: false, overlay: true, layers: [3, 4, 5], iterations: 9 },
      help: false,
    });
    expect(parse('s', '--overlay=false', '--flip-test=true').values).toEqual({ overlay: false, flipTest: true });
    expect(parse('s', '--seed', '-1').values).toEqual({ seed: -1 });
    expect(parse('--', '--odd-name').positionals).toEqual(['--odd-name']);
    expect(parse('--help').help).toBe(true);
  });

  it.each([
    [['s', '--bugdet', '3'], 'unknown flag --bugdet\n  to mend it: did you mean --budget?'],
    [['s', '--no-flip-tset'], 'did you mean --no-flip-test?'],
    [['s', '--zebra-crossing'], 'see the flags with --help'],
    [['s', '-b', '3'], 'unknown flag -b'],
    [['s', '--budget'], '--budget needs a value'],
    [['s', '--budget', '--seed', '1'], '--budget needs a value'],
    [['s', '--budget', 'many'], '--budget is "many"\n  expected: a whole number'],
    [['s', '--budget', '3.5'], 'a whole number'],
    [['s', '--learning-rate', ''], 'a number'],
    [['s', '--learning-rate', '1,5'], 'a number'],
    [['s', '--budget', '3', '--budget', '4'], '--budget is given twice'],
    [['s', '--overlay=yes'], 'true or false'],
    [['s', '--no-overlay=true'], 'takes no value'],
    [['s', '--layers', '1,x'], '--layers is "x"'],
    [[], 'STUDY is missing\n  expected: STUDY: folder of the study'],
    [['s', 't'], 'unexpected argument "t"\n  expected: only STUDY'],
  ])('refuses %j', (words, message) => {
    expect(() => parse(...words)).toThrow(message);
  });
});
