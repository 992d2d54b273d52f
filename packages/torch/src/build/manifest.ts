/** What the last build made and from what: `packages/torch/build/manifest.json`. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Origin } from './libtorch.js';

export interface Manifest {
  libtorch: { version: string; origin: Origin; directory: string; cuda: string | null };
  /** ISO time at which the addon was compiled. */
  builtAt: string;
  /** First line of the compiler's `--version`. */
  cxx: string;
  /** Version of Node that ran the build. */
  node: string;
  /** Hash of everything the addon was made from. */
  stamp: string;
}

/** Folder of this package: two levels above both `src/build` and `dist/build`. */
export const packageFolder = fileURLToPath(new URL('../../', import.meta.url));
export const buildFolder = join(packageFolder, 'build');
/** The compiled addon. */
export const addonFile = join(buildFolder, 'sal_torch.node');
export const manifestFile = join(buildFolder, 'manifest.json');

/** The manifest of the last successful build; null where the addon has not been built or the file is damaged. */
export function readManifest(file: string = manifestFile): Manifest | null {
  if (!existsSync(file)) return null;
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Manifest;
  } catch {
    return null;
  }
}
