/**
 * YAML that a person wrote, read with bounds: a settings file is small text of plain mappings, lists and values. Aliases
 * and merges are followed, but not without end; whatever else YAML has (tags, several documents, keys that are no names)
 * is refused with its line.
 */

import { readFileSync, statSync } from 'node:fs';
import { type Document, isScalar, LineCounter, type Node, parseDocument, visit } from 'yaml';
import { UsageError } from '../errors.js';
import { isPrototypeName } from '../prototype-keys.js';

/** Far beyond any real one; a file of this size is parsed in a second. */
const MOST_BYTES = 1 << 20;
/** Levels of a real file: three or four. */
const MOST_LEVELS = 50;
/** Nodes that all aliases together may stand for. */
const MOST_ALIASED = 1000;

export interface YamlFile {
  path: string;
  document: Document.Parsed;
  /** The content as plain values, aliases and merges resolved; null for an empty file. */
  value: unknown;
  /** Line of a node, from 1; 0 where it has none. */
  lineOf(node: unknown): number;
}

/** @throws UsageError that names the file, and the line where there is one */
export function readYamlFile(path: string): YamlFile {
  const lineCounter = new LineCounter();
  const lineOf = (node: unknown) => {
    const range = (node as Node | null)?.range;
    return range ? lineCounter.linePos(range[0]).line : 0;
  };
  const wrong = (what: string, line = 0, fix?: string) =>
    new UsageError(what, { where: line > 0 ? `${path}, line ${line}` : path, ...(fix && { fix }) });
  const text = readText(path);
  // Before the parser sees it: its own depth ends in a process out of memory, which nobody can catch.
  if (isTooDeep(text)) throw wrong('is nested too deeply', 0, 'write it flat, as sal init does');
  try {
    const document = parseDocument(text, { lineCounter, merge: true, logLevel: 'error' });
    const [problem] = [...document.errors, ...document.warnings];
    if (problem) throw wrong(`not valid YAML: ${problem.message.split('\n')[0]}`, problem.linePos?.[0].line);
    checkNodes(document, (what, node, fix) => wrong(what, lineOf(node), fix));
    return { path, document, value: document.toJS({ maxAliasCount: MOST_ALIASED }), lineOf };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    if (/^Excessive alias/.test((error as Error).message)) throw wrong('its aliases stand for too much');
    throw wrong(`not valid YAML: ${(error as Error).message.split('\n')[0]}`);
  }
}

/** By brackets that are open, and by what stands before the first word of a line (indentation, `- - -`). */
function isTooDeep(text: string): boolean {
  let open = 0;
  let lead = 0;
  for (const character of text) {
    if (character === '[' || character === '{') open++;
    else if (character === ']' || character === '}') open = Math.max(0, open - 1);
    if (character === '\n' || character === '\r') lead = 0;
    else if (lead >= 0) lead = ' \t-?:'.includes(character) ? lead + 1 : -1;
    if (open > MOST_LEVELS || lead > 4 * MOST_LEVELS) return true;
  }
  return false;
}

/** @throws UsageError for a folder, a file too large, or bytes that are no UTF-8 */
function readText(path: string): string {
  const stat = statSync(path);
  const expected = 'a text file of settings (YAML, UTF-8)';
  if (!stat.isFile())
    throw new UsageError(stat.isDirectory() ? 'is a folder' : 'is no file', { where: path, expected });
  if (stat.size > MOST_BYTES) {
    throw new UsageError(`is ${stat.size} bytes`, { where: path, expected: `${expected} of at most ${MOST_BYTES}` });
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch {
    throw new UsageError('is not UTF-8', { where: path, expected, fix: 'save it as UTF-8 in your editor' });
  }
}

function checkNodes(document: Document.Parsed, wrong: (what: string, node: unknown, fix?: string) => UsageError): void {
  visit(document, {
    Pair(_, { key }) {
      // A merge (`<<`) is a symbol here.
      if (!isScalar(key) || !['string', 'number', 'symbol'].includes(typeof key.value)) {
        throw wrong('a key that is no name', key, 'write `name: value`');
      }
      if (isPrototypeName(String(key.value))) throw wrong(`${key.value} cannot be a name`, key, 'choose another name');
    },
    Alias(_, alias, path) {
      const target = alias.resolve(document);
      if (!target) throw wrong(`*${alias.source} names nothing above it`, alias);
      if (path.includes(target)) throw wrong(`*${alias.source} stands inside what it names`, alias);
    },
  });
}
