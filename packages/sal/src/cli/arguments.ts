/** The words after `sal VERB` to positionals and flag values. Pure: wrong words are UsageErrors. */

import { UsageError } from '../errors.js';
import { nearestName } from '../nearest.js';
import { refusePrototypeName } from '../prototype-keys.js';
import { shown } from '../shown.js';
import type { Field, FieldKind } from './fields.js';
import type { Positional } from './verb.js';

export interface ParsedArguments {
  positionals: string[];
  /** Values of the flags that were given, by key of the schema; not yet checked by it. */
  values: Record<string, unknown>;
  help: boolean;
}

/** Flags that every verb has. */
const GLOBAL_FLAGS = ['--help', '--json'];

/**
 * @param words everything after the verb
 * @throws UsageError for an unknown flag (naming the nearest), a flag without its value or given twice, a value of the
 *   wrong kind, a missing or surplus positional.
 */
export function parseArguments(
  words: readonly string[],
  fields: readonly Field[],
  expected: readonly Positional[],
): ParsedArguments {
  const parsed: ParsedArguments = { positionals: [], values: {}, help: false };
  const rest = [...words];
  let flagsEnded = false;
  while (rest.length > 0) {
    const word = rest.shift()!;
    if (flagsEnded || !word.startsWith('-') || word === '-') parsed.positionals.push(word);
    else if (word === '--') flagsEnded = true;
    else if (word === '--help' || word === '-h') parsed.help = true;
    else takeFlag(word, rest, fields, parsed.values);
  }
  if (!parsed.help) checkPositionals(parsed.positionals, expected);
  return parsed;
}

function takeFlag(word: string, rest: string[], fields: readonly Field[], values: Record<string, unknown>): void {
  const equals = word.indexOf('=');
  const flag = equals < 0 ? word : word.slice(0, equals);
  const attached = equals < 0 ? undefined : word.slice(equals + 1);
  const negated = fields.find((field) => field.kind === 'boolean' && `--no-${field.flag.slice(2)}` === flag);
  const field = negated ?? fields.find((candidate) => candidate.flag === flag);
  if (!field) throw unknownFlag(flag, fields);
  if (field.key in values && field.kind !== 'list' && field.kind !== 'map')
    throw new UsageError(`${field.flag} is given twice`);
  if (field.kind === 'boolean') {
    if (negated && attached !== undefined) throw new UsageError(`${flag} takes no value`);
    values[field.key] = !negated && (attached === undefined || convert(attached, 'boolean', flag));
    return;
  }
  const text = attached ?? (rest[0]?.startsWith('--') ? undefined : rest.shift());
  if (text === undefined) {
    throw new UsageError(`${flag} needs a value`, { expected: `${flag} ${field.placeholder}: ${field.description}` });
  }
  if (field.kind === 'map') {
    values[field.key] = { ...(values[field.key] as object | undefined), ...parseEntries(text, flag) };
    return;
  }
  if (field.kind !== 'list') {
    values[field.key] = convert(text, field.kind, flag);
    return;
  }
  const items = text.split(',').map((item) => convert(item.trim(), field.itemKind, flag));
  values[field.key] = [...((values[field.key] as unknown[] | undefined) ?? []), ...items];
}

/** `name=value,name=value`; numbers and true or false are taken as such, anything else is text. */
function parseEntries(text: string, flag: string): Record<string, unknown> {
  const entries = text.split(',').map((item) => {
    const equals = item.indexOf('=');
    if (equals < 1) {
      throw new UsageError(`${flag} is ${shown(item)}`, {
        expected: 'name=value, several with commas between',
      });
    }
    for (const name of item.slice(0, equals).trim().split('.')) refusePrototypeName(name, flag);
    const value = item.slice(equals + 1).trim();
    const number = value === '' ? Number.NaN : Number(value);
    const parsed = value === 'true' || value === 'false' ? value === 'true' : Number.isNaN(number) ? value : number;
    return [item.slice(0, equals).trim(), parsed] as const;
  });
  return Object.fromEntries(entries);
}

function convert(text: string, kind: FieldKind, flag: string): unknown {
  if (kind === 'number' || kind === 'integer') {
    const value = Number(text);
    if (text.trim() === '' || !Number.isFinite(value) || (kind === 'integer' && !Number.isInteger(value))) {
      throw new UsageError(`${flag} is ${shown(text)}`, {
        expected: kind === 'integer' ? 'a whole number' : 'a number',
      });
    }
    return value;
  }
  if (kind === 'boolean') {
    if (text === 'true' || text === 'false') return text === 'true';
    throw new UsageError(`${flag} is ${shown(text)}`, { expected: 'true or false' });
  }
  return text;
}

function unknownFlag(flag: string, fields: readonly Field[]): UsageError {
  const names = [...fields.map((field) => field.flag), ...GLOBAL_FLAGS];
  for (const field of fields) if (field.kind === 'boolean') names.push(`--no-${field.flag.slice(2)}`);
  const near = nearestName(flag, names);
  return new UsageError(`unknown flag ${flag}`, {
    fix: near ? `did you mean ${near}?` : 'see the flags with --help',
  });
}

function checkPositionals(given: readonly string[], expected: readonly Positional[]): void {
  const missing = expected.slice(given.length).find((positional) => !positional.optional);
  if (missing) {
    throw new UsageError(`${missing.name} is missing`, { expected: `${missing.name}: ${missing.summary}` });
  }
  if (given.length > expected.length) {
    const names = expected.map((positional) => positional.name).join(' ');
    throw new UsageError(`unexpected argument ${shown(given[expected.length])}`, {
      expected: names ? `only ${names}` : 'no arguments',
      fix: 'put a value that holds spaces in quotes; settings begin with --',
    });
  }
}
