/** The arrows of docs/explanation/architecture.md: which folder may import which. */

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = dirname(fileURLToPath(import.meta.url));

/** Files directly under src belong to everyone. */
const shared = '.';
const below = ['study', 'images', 'models', 'training', 'statistics'];
const allowed: Record<string, readonly string[]> = {
  statistics: [],
  study: ['images', 'statistics'],
  images: ['statistics'],
  models: ['images', 'study', 'statistics'],
  training: ['study', 'models', 'images', 'statistics'],
  pretrain: below,
  select: below,
  segment: below,
  evaluate: below,
  predict: below,
  export: below,
  // What it reads is written by evaluate: the metrics' names.
  report: [...below, 'evaluate'],
  // Runs the stages one after another and reports on what they left.
  protocols: [],
  simulate: [...below, 'protocols', 'pretrain', 'select', 'segment', 'evaluate', 'report'],
  demo: [...below, 'report', 'cli'],
  cli: [
    ...below,
    'pretrain',
    'select',
    'segment',
    'evaluate',
    'predict',
    'export',
    'report',
    'demo',
    'simulate',
    'protocols',
  ],
};

function sources(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return sources(path);
    return entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts') ? [path] : [];
  });
}

function folderOf(path: string): string {
  const parts = relative(root, path).split(sep);
  return parts.length > 1 ? (parts[0] as string) : shared;
}

const imports = sources(root).flatMap((file) =>
  [...readFileSync(file, 'utf8').matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map((match) => ({
    file: relative(root, file),
    from: folderOf(file),
    to: folderOf(resolve(dirname(file), match[1] as string)),
  })),
);

describe('arrows between folders', () => {
  it('knows every folder', () => {
    const folders = new Set(sources(root).map(folderOf));
    folders.delete(shared);
    expect([...folders].filter((folder) => !(folder in allowed))).toEqual([]);
  });

  it('no import points the wrong way', () => {
    const wrong = imports.filter(
      ({ from, to }) => from !== to && to !== shared && !(from === shared ? false : allowed[from]?.includes(to)),
    );
    expect(wrong).toEqual([]);
    expect(imports.length).toBeGreaterThan(100);
  });
});
