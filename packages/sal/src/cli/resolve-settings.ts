/** One value for every setting: flags over the study's `sal.yaml` over the schema's defaults. */

import { join, resolve } from 'node:path';
import type { z } from 'zod';
import { UsageError } from '../errors.js';
import { suggest } from '../nearest.js';
import { shown } from '../shown.js';
import { readSettingsFile, type SettingsSection } from '../study/settings-file.js';
import { type Field, fieldsOf, flagOf } from './fields.js';
import type { Verb } from './verb.js';

/**
 * @param flags values given on the command line
 * @param study the study's folder, where the verb works on one
 * @param sections every section that some verb has
 * @throws UsageError for an unknown section or key in `sal.yaml` (with the line), and for a value that the schema refuses.
 */
export function resolveSettings(
  verb: Verb,
  flags: Record<string, unknown>,
  study: string | undefined,
  sections: readonly string[],
): z.output<z.ZodObject> {
  const fields = fieldsOf(verb.settings);
  const section = study === undefined ? undefined : sectionOf(verb, study, fields, sections);
  const missing = fields.find(
    (field) => field.required && !(field.key in flags) && !(field.key in (section?.values ?? {})),
  );
  if (missing) {
    throw new UsageError(`${missing.flag} is missing`, {
      expected: `${missing.flag} ${missing.placeholder}: ${missing.description}`,
      fix: `for example: ${verb.example}`,
    });
  }
  const result = verb.settings.safeParse({ ...section?.values, ...flags });
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  const key = String(issue.path[0] ?? '');
  const field = fields.find((candidate) => candidate.key === key);
  const fromFile = !(key in flags) && section !== undefined && key in section.values;
  const value = fromFile ? section.values[key] : flags[key];
  throw new UsageError(`${fromFile ? key : (field?.flag ?? verb.name)} is ${shown(value)}`, {
    where:
      fromFile && study !== undefined ? `${join(resolve(study), 'sal.yaml')}, line ${section.lines[key]}` : undefined,
    expected: field?.choices ? undefined : issue.message,
    fix: field?.choices ? suggest(String(value), field.choices) : undefined,
  });
}

function sectionOf(
  verb: Verb,
  study: string,
  fields: readonly Field[],
  known: readonly string[],
): SettingsSection | undefined {
  const file = readSettingsFile(study);
  for (const [name, { line }] of file.sections) {
    if (!known.includes(name)) {
      throw new UsageError(`unknown section ${name}`, {
        where: `${file.path}, line ${line}`,
        fix: suggest(name, known),
      });
    }
  }
  const section = verb.section === undefined ? undefined : file.sections.get(verb.section);
  const keys = fields.map((field) => field.key);
  for (const key of Object.keys(section?.values ?? {})) {
    if (!keys.includes(key)) {
      throw new UsageError(`unknown setting ${verb.section}.${key}`, {
        where: `${file.path}, line ${section?.lines[key]}`,
        fix: suggest(key, keys),
      });
    }
    if (section?.values[key] !== null && fields.find((field) => field.key === key)?.commandLineOnly) {
      throw new UsageError(`${verb.section}.${key} is set`, {
        where: `${file.path}, line ${section?.lines[key]}`,
        expected: 'paths and leave to overwrite on the command line only: a study may come from a stranger',
        fix: `take the line out and give ${flagOf(key)}`,
      });
    }
    // An empty value (`budget:`) means that the setting is not given.
    if (section?.values[key] === null) delete section.values[key];
  }
  return section;
}
