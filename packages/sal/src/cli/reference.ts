/** The text of docs/reference/commands.md, made from the verbs' own schemas. Pure. */

import { type Field, fieldsOf, valueText } from './fields.js';
import { flagText, usageLine } from './help.js';
import type { Verb } from './verb.js';

const HEAD = `# Commands

Made from the schemas of the verbs by \`npm run docs\`; a test keeps it in step. Do not edit.

Every verb takes \`--help\` and \`--json\` (the last line of stdout is one JSON object, everything else goes to stderr;
an error is \`{"error": {"name", "message"}}\`). Exit codes: 0 done, 1 could not be carried out, 2 called wrongly,
130 interrupted with the state saved. Settings come from flags, else from the section of the study's \`sal.yaml\`,
else from the defaults below.
`;

export function renderReference(verbs: readonly Verb[]): string {
  return [HEAD, ...verbs.map(renderVerb)].join('\n');
}

function renderVerb(verb: Verb): string {
  const fields = fieldsOf(verb.settings);
  const positionals = verb.positionals.map(({ name, summary }) => `- \`${name}\`: ${summary}`);
  const table = fields.length > 0 ? ['| setting | default | meaning |', '|---|---|---|', ...fields.map(row), ''] : [];
  return [
    `## sal ${verb.name}`,
    '',
    `${verb.summary}.`,
    '',
    '```sh',
    usageLine(verb),
    `# ${verb.example}`,
    '```',
    '',
    ...(positionals.length > 0 ? [...positionals, ''] : []),
    ...(verb.section ? [`Section of \`sal.yaml\`: \`${verb.section}\`.`, ''] : []),
    ...table,
  ].join('\n');
}

function row(field: Field): string {
  const value = field.required
    ? 'required'
    : field.defaultValue === undefined
      ? ''
      : `\`${valueText(field.defaultValue)}\``;
  const choices = field.choices ? ` (${field.choices.join(', ')})` : '';
  return `| \`${flagText(field)}\` | ${value} | ${`${field.description}${choices}`.replaceAll('|', '\\|')} |`;
}
