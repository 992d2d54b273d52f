import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Libtorch } from './libtorch.js';

/** Everything that the compiled addon depends on. */
export interface Ingredients {
  /** Native sources, name and text, CMakeLists.txt among them. */
  sources: readonly (readonly [name: string, text: string])[];
  libtorch: Pick<Libtorch, 'version' | 'directory' | 'cuda'>;
  /** Size in bytes of libtorch's libraries: another build of the same version in the same folder. */
  librarySizes: readonly number[];
  compiler: string;
  /** Versions of node-addon-api and node-api-headers. */
  nodeHeaders: readonly string[];
  platform: string;
}

/** A short hash; equal ingredients give equal stamps, and an addon with the same stamp need not be compiled again. */
export function stampOf(ingredients: Ingredients): string {
  const sources = [...ingredients.sources].sort(([a], [b]) => (a < b ? -1 : 1));
  const { version, directory, cuda } = ingredients.libtorch;
  const { librarySizes, compiler, nodeHeaders, platform } = ingredients;
  const text = JSON.stringify([sources, version, directory, cuda, librarySizes, compiler, nodeHeaders, platform]);
  return createHash('sha256').update(text).digest('hex').slice(0, 20);
}

/** Name and text of the files in a folder of native sources. */
export function readSources(folder: string): (readonly [string, string])[] {
  const names = readdirSync(folder).filter((name) => /\.(cpp|h|hpp|txt)$/.test(name));
  return names.map((name) => [name, readFileSync(join(folder, name), 'utf8')] as const);
}

/** Sizes in bytes of files that exist. */
export function sizesOf(files: readonly string[]): number[] {
  return files.map((file) => statSync(file).size);
}
