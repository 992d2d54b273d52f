/** Text of a new study's `sal.yaml`: every setting of every verb, commented out at its default. Pure. */

import { stringify } from 'yaml';
import { type Field, fieldsOf, rangeText } from './fields.js';
import type { Verb } from './verb.js';

const HEAD = `# Settings of this study. Every line below is a setting at its default: remove the leading # to change it.
# A flag on the command line wins over this file; sal help VERB explains more. Each run keeps a copy of what it used.
`;

/** @param verbs those with a `section` give one each; others are left out */
export function renderSettingsYaml(verbs: readonly Verb[]): string {
  const sections = verbs.filter((verb) => verb.section !== undefined).map(renderSection);
  return [HEAD, ...sections].join('\n');
}

function renderSection(verb: Verb): string {
  const settings = fieldsOf(verb.settings)
    .filter((field) => !field.commandLineOnly)
    .flatMap((field) => renderField(field));
  return [`# sal ${verb.name}: ${verb.summary}`, `${verb.section}:`, ...settings, ''].join('\n');
}

function renderField(field: Field): string[] {
  const notes = rangeText(field);
  const value =
    field.defaultValue === undefined || field.defaultValue === null
      ? ''
      : ` ${stringify(field.defaultValue, { collectionStyle: 'flow', lineWidth: 0 }).trim()}`;
  return [`  # ${field.description}${notes ? ` (${notes})` : ''}`, `  # ${field.key}:${value}`];
}
