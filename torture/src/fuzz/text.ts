/** Text that people and programs get wrong: YAML, tables, words of a command line. */

import type { Random } from '../../../packages/sal/dist/random.js';

/** Values that break programs which did not think of them. */
export const oddValues = [
  ...['', ' ', '0', '-1', '1e309', 'NaN', 'Infinity', '1e-320', '0x10', '999999999999999999999', '2.5', 'null', '~'],
  ...['true', 'yes', '[]', '{}', '[[[[]]]]', '!!binary aGk=', '!!js/function x', '&a [*a]', '*a', '<<', '__proto__'],
  ...['constructor', 'toString', '../../evil', '/dev/zero', '/dev/full', '/proc/self/mem', '.', '..', 'a/../b', '~/x'],
  ...['\u0000', '\u001b[31mred', '\u202egnp', 'é', '👩‍⚕️', '=1+1', '+cmd', '@SUM(A1)', '-2', '"', "'", ',', ';', '\t'],
  ...['x'.repeat(300), 'y'.repeat(70_000), '%s%n', '`id`', '$(id)', 'NaN,NaN', 'a=b=c', '=', '--', '-'],
];

const yamlLines = [
  'a: &a [x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a]\nc: &c [*b, *b, *b, *b, *b, *b, *b, *b]\nd: &d [*c, *c, *c, *c, *c, *c, *c, *c]\ne: [*d, *d, *d, *d, *d, *d, *d, *d]',
  '<<: *nobody',
  '<<: {train: {iterations: 1}}',
  'train: *nobody',
  '__proto__: {polluted: 1}',
  'constructor: {prototype: {polluted: 1}}',
  '? [a, b]\n: c',
  '--- \nsecond: document',
  '%YAML 9.9',
  '\u0000',
  'train:\n\titerations: 3',
  'select: !!set {a, b}',
  'seed: 0777',
  'label: !!timestamp 2001-12-14',
];

/** YAML with one to three things wrong with it. */
export function mutatedYaml(random: Random, text: string): string {
  let lines = text.split('\n');
  for (let i = random.integer(1, 3); i > 0; i--) {
    const at = random.integer(0, lines.length - 1);
    const change = random.integer(0, 7);
    if (change === 0) lines.splice(at, 1);
    else if (change === 1) lines.splice(at, 0, lines[random.integer(0, lines.length - 1)]!);
    else if (change === 2) lines.splice(at, 0, random.pick(yamlLines));
    else if (change === 3) lines[at] = `${random.pick(['', ' ', '  ', '\t'])}${lines[at]}`;
    else if (change === 4) lines = mutatedText(random, lines.join('\n')).split('\n');
    // `# key: value` of the commented settings becomes a setting.
    else
      lines[at] = lines[at]!.replace(
        /^(\s*)(?:# ?)?([\w.-]+):.*$/,
        (_, indent, key) => `${indent}${key}: ${random.pick(oddValues)}`,
      );
  }
  return lines.join('\n');
}

/** A table with wrong separators, quotes, cells, encodings or rows. */
export function mutatedTable(random: Random, text: string): Buffer {
  let changed = text;
  for (let i = random.integer(1, 3); i > 0; i--) {
    const rows = changed.split('\n');
    const at = random.integer(0, rows.length - 1);
    const change = random.integer(0, 7);
    if (change === 0) changed = changed.replaceAll(',', random.pick([';', '\t', '|', ', ', ',,']));
    else if (change === 1) rows[at] = rows[at]!.replace(/[^,]*$/, random.pick(oddValues));
    else if (change === 2) rows[at] = random.pick(oddValues) + rows[at]!.replace(/^[^,]*/, '');
    else if (change === 3) rows.splice(at, 1);
    else if (change === 4) rows.splice(at, 0, rows[at]!);
    else if (change === 5) changed = changed.replaceAll('\n', random.pick(['\r', '\r\n', '\n\n']));
    else if (change === 6) changed = `${random.pick(['sep=;\n', '\ufeff', '"', '#'])}${changed}`;
    else changed = mutatedText(random, changed);
    if ([1, 2, 3, 4].includes(change)) changed = rows.join('\n');
  }
  return Buffer.from(changed, random.chance(0.1) ? 'utf16le' : random.chance(0.1) ? 'latin1' : 'utf8');
}

/** One to five characters changed, added or taken away. */
export function mutatedText(random: Random, text: string): string {
  const characters = [...text];
  for (let i = random.integer(1, 5); i > 0; i--) {
    const at = random.integer(0, characters.length);
    const insert = random.chance(0.7) ? [random.pick([...':[]{}&*!|>\'"%@`,#?-=\u0000\n\t 09ae\u00e9'])] : [];
    characters.splice(at, random.integer(0, 1), ...insert);
  }
  return characters.join('');
}
