/** Which files of a folder are images to predict. */

import { existsSync, readdirSync, realpathSync, type Stats, statSync } from 'node:fs';
import { extname, join, resolve } from 'node:path';
import { UsageError } from '../errors.js';
import { RECORD_FILE } from './output-record.js';

/** Extensions of the formats that are decoded; content decides, a name with one of these says that it is meant to be. */
const EXTENSIONS = new Set([
  '.jpg',
  '.jpeg',
  '.jpe',
  '.png',
  '.tif',
  '.tiff',
  '.webp',
  '.gif',
  '.bmp',
  '.avif',
  '.heic',
]);

export interface FoundImages {
  /** Relative to the folder, with `/` between folders, sorted. */
  names: string[];
  /** Other files in it, such as notes. */
  ignored: number;
}

/**
 * Images in the folder and its subfolders. Hidden files, the folder `out` and the output folders of earlier
 * predictions are passed over; links are followed, each folder once.
 * @throws UsageError when the folder is missing, is a file, or holds no image
 */
export function findImages(directory: string, out: string): FoundImages {
  const root = resolve(directory);
  if (!existsSync(root)) throw new UsageError('no such folder', { where: root, fix: 'check --images' });
  if (!statSync(root).isDirectory()) {
    throw new UsageError('is a file', {
      where: root,
      expected: 'a folder of images',
      fix: 'give its folder as --images',
    });
  }
  const found: FoundImages = { names: [], ignored: 0 };
  const visited = new Set(existsSync(out) ? [realpathSync(out)] : []);
  walk(root, '', visited, found);
  if (found.names.length === 0) {
    throw new UsageError('holds no images', { where: root, expected: `files such as ${[...EXTENSIONS].join(' ')}` });
  }
  found.names.sort();
  return found;
}

function walk(directory: string, prefix: string, visited: Set<string>, found: FoundImages): void {
  const real = realpathSync(directory);
  if (visited.has(real) || (prefix !== '' && existsSync(join(directory, RECORD_FILE)))) return;
  visited.add(real);
  for (const name of readdirSync(directory).sort()) {
    if (name.startsWith('.')) continue;
    const path = join(directory, name);
    const kind = kindOf(path);
    if (kind?.isDirectory()) walk(path, `${prefix}${name}/`, visited, found);
    // A link that leads nowhere stays: reading it says what is wrong.
    else if (EXTENSIONS.has(extname(name).toLowerCase())) found.names.push(prefix + name);
    else found.ignored++;
  }
}

function kindOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}
