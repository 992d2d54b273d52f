/** Help on the terminal: the list of verbs, and one verb with its settings. Pure. */

import { type Field, fieldsOf, rangeText } from './fields.js';
import type { VerbEntry } from './registry.js';
import type { Verb } from './verb.js';

const WIDTH = 100;

/** `sal --help` */
export function overviewHelp(entries: readonly VerbEntry[], version: string): string {
  const width = Math.max(...entries.map((entry) => entry.name.length)) + 2;
  return [
    `sal ${version}: self-supervised active learning for semi-supervised medical image segmentation`,
    '',
    'usage: sal VERB [STUDY] [--settings]',
    '',
    ...entries.map((entry) => `  ${entry.name.padEnd(width)}${entry.summary}`),
    '',
    'sal help VERB lists the settings of a verb. Every verb takes --json (the last line of stdout is one JSON object).',
    "Settings come from flags, else from the study's sal.yaml, else from the defaults.",
    '',
  ].join('\n');
}

/** `sal VERB --help` */
export function verbHelp(verb: Verb): string {
  const fields = fieldsOf(verb.settings);
  const lines = [verb.summary, '', `usage: ${usageLine(verb)}`, ''];
  for (const positional of verb.positionals) lines.push(`  ${positional.name.padEnd(24)}${positional.summary}`);
  if (verb.positionals.length > 0) lines.push('');
  for (const field of fields) {
    const notes = rangeText(field);
    const text = notes ? `${field.description} (${notes})` : field.description;
    lines.push(...columns(flagText(field), text));
  }
  if (fields.length > 0) lines.push('');
  if (verb.section) lines.push(`Settings may also stand in the study's sal.yaml, section ${verb.section}.`);
  lines.push(`example: ${verb.example}`, '');
  return lines.join('\n');
}

/** `sal init STUDY --images DIR [settings]` */
export function usageLine(verb: Verb): string {
  const positionals = verb.positionals.map(({ name, optional }) => (optional ? `[${name}]` : name));
  const fields = fieldsOf(verb.settings);
  const required = fields.filter((field) => field.required).map((field) => `${field.flag} ${field.placeholder}`);
  const more = fields.some((field) => !field.required) ? ['[settings]'] : [];
  return ['sal', verb.name, ...positionals, ...required, ...more].join(' ');
}

/** `--size N`, or `--[no-]ema` for a switch. */
export function flagText(field: Field): string {
  if (field.kind !== 'boolean') return `${field.flag} ${field.placeholder}`;
  return field.defaultValue === true ? `--[no-]${field.flag.slice(2)}` : field.flag;
}

function columns(left: string, text: string): string[] {
  const indent = 26;
  const lines: string[] = [];
  let line = `  ${left}`.padEnd(indent - 1);
  if (line.length >= indent) {
    lines.push(line);
    line = ' '.repeat(indent - 1);
  }
  for (const word of text.split(' ')) {
    if (line.length + 1 + word.length > WIDTH && line.trim() !== '') {
      lines.push(line);
      line = ' '.repeat(indent - 1);
    }
    line += ` ${word}`;
  }
  return [...lines, line];
}
