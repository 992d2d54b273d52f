/** Reads `sal.yaml`: one section per step, each a flat list of settings. What is right in a section its verb knows. */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMap, isScalar, LineCounter, type Pair, parseDocument } from 'yaml';
import { UsageError } from '../errors.js';
import { refusePrototypeKeys, refusePrototypeName } from '../prototype-keys.js';

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
  const lineCounter = new LineCounter();
  const document = parseDocument(readFileSync(path, 'utf8'), { lineCounter });
  const lineOf = (pair: Pair) => {
    const range = isScalar(pair.key) ? pair.key.range : undefined;
    return range ? lineCounter.linePos(range[0]).line : 0;
  };
  const [error] = document.errors;
  if (error) {
    const line = error.linePos?.[0].line ?? 0;
    throw new UsageError(`not valid YAML: ${error.message.split('\n')[0]}`, { where: `${path}, line ${line}` });
  }
  if (document.contents === null || isEmptyScalar(document.contents)) return { path, sections };
  if (!isMap(document.contents)) {
    throw new UsageError('holds no sections', { where: path, expected: 'lines such as `train:` with settings below' });
  }
  for (const pair of document.contents.items) {
    const name = keyOf(pair);
    const section: SettingsSection = { values: {}, lines: {}, line: lineOf(pair) };
    const where = `${path}, line ${section.line}`;
    if (isMap(pair.value)) {
      for (const entry of pair.value.items) {
        const key = keyOf(entry);
        refusePrototypeName(key, where);
        section.lines[key] = lineOf(entry);
        section.values[key] = isNode(entry.value) ? entry.value.toJS(document) : entry.value;
        refusePrototypeKeys(section.values[key], where);
      }
    } else if (pair.value !== null && !isEmptyScalar(pair.value)) {
      throw new UsageError(`section ${name} is a single value`, {
        where: `${path}, line ${section.line}`,
        expected: `settings below \`${name}:\`, indented by two spaces`,
      });
    }
    sections.set(name, section);
  }
  return { path, sections };
}

function keyOf(pair: Pair): string {
  return String(isScalar(pair.key) ? pair.key.value : pair.key);
}

function isEmptyScalar(node: unknown): boolean {
  return isScalar(node) && node.value === null;
}

function isNode(value: unknown): value is { toJS(document: unknown): unknown } {
  return typeof value === 'object' && value !== null && 'toJS' in value;
}
