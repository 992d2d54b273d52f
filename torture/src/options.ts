/** The words after `npm run torture --`. */

import { parseArgs } from 'node:util';
import { defaultFolder } from './frame/folder.js';

export interface Options {
  trials: string[];
  seed: number;
  minutes: number;
  /** Number of cases, or `all` and `few` for those that each trial names. */
  cases: number | 'all' | 'few';
  /** The one case to run again, or null. */
  only: number | null;
  jobs: number;
  folder: string;
  help: boolean;
}

/** @throws Error that says what was wrong and what was expected */
export function parseOptions(argv: readonly string[], known: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      seed: { type: 'string', default: '1' },
      minutes: { type: 'string', default: 'Infinity' },
      cases: { type: 'string', default: 'all' },
      case: { type: 'string' },
      jobs: { type: 'string', default: '2' },
      folder: { type: 'string', default: defaultFolder() },
      help: { type: 'boolean', default: false },
    },
  });
  const trials = positionals.includes('all') ? [...known] : positionals;
  const wrong = trials.find((name) => !known.includes(name));
  if (wrong !== undefined)
    throw new Error(`there is no trial ${JSON.stringify(wrong)}; expected ${known.join(', ')} or all`);
  if (trials.length === 0 && !values.help) throw new Error(`name a trial: ${known.join(', ')} or all`);
  const { cases } = values;
  return {
    trials,
    seed: wholeNumber('--seed', values.seed, 0),
    minutes: values.minutes === 'Infinity' ? Number.POSITIVE_INFINITY : wholeNumber('--minutes', values.minutes, 1),
    cases: cases === 'all' || cases === 'few' ? cases : wholeNumber('--cases', cases, 1),
    only: values.case === undefined ? null : wholeNumber('--case', values.case, 1),
    jobs: wholeNumber('--jobs', values.jobs, 1),
    folder: values.folder,
    help: values.help,
  };
}

function wholeNumber(flag: string, text: string, least: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value;
  throw new Error(`${flag} is ${JSON.stringify(text)}; expected a whole number of at least ${least}`);
}
