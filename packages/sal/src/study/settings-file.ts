/** Reads `sal.yaml`: one section per step, each a flat list of settings. What is right in a section its verb knows. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isMap, isScalar, type YAMLMap } from 'yaml';
import { UsageError } from '../errors.js';
import { readYamlFile } from './yaml-file.js';

export interface SettingsSection {
  values: Record<string, unknown>;
  /** Line in the file of every key, from 1. */
  lines: Record<string, number>;
  /** Line of the section's own name. */
  line: number;
}

export interface SettingsFile {
  path: string;
  sections: Map<string, SettingsSection>;
}

/**
 * The settings of a study; empty where there is no file.
 * @throws UsageError with the line for text that is not YAML, a section that is no mapping, or a name given twice.
 */
export function readSettingsFile(studyDirectory: string): SettingsFile {
  const path = join(studyDirectory, 'sal.yaml');
  const sections = new Map<string, SettingsSection>();
  if (!existsSync(path)) return { path, sections };
  const { document, value, lineOf } = readYamlFile(path);
  if (value === null || value === undefined) return { path, sections };
  if (!isMap(document.contents)) {
    throw new UsageError('holds no sections', { where: path, expected: 'lines such as `train:` with settings below' });
  }
  const names = linesOf(document.contents, lineOf);
  for (const [name, values] of Object.entries(value)) {
    const node = document.contents.get(name, true);
    const line = names.get(name) ?? 0;
    if (!isMapping(values) && values !== null) {
      throw new UsageError(`section ${name} is no list of settings`, {
        where: `${path}, line ${line}`,
        expected: `settings below \`${name}:\`, indented by two spaces`,
      });
    }
    const own = isMap(node) ? linesOf(node, lineOf) : new Map<string, number>();
    const lines = Object.keys(values ?? {}).map((key) => [key, own.get(key) ?? line] as const);
    sections.set(name, { values: { ...values }, lines: Object.fromEntries(lines), line });
  }
  return { path, sections };
}

/** Line of every key of a mapping; what a merge or an alias brings in has none of its own. */
function linesOf(map: YAMLMap, lineOf: (node: unknown) => number): Map<string, number> {
  return new Map(map.items.map(({ key }) => [String(isScalar(key) ? key.value : key), lineOf(key)]));
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
