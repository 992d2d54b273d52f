/** The work folder: everything that a trial writes lies inside, and a marker file says that the folder is the trials' own. */

import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';

const marker = '.sal-torture';

/** Where trials work unless `--folder` names another place; one for each user. */
export function defaultFolder(): string {
  return join(tmpdir(), `sal-torture-${userInfo().uid}`);
}

/**
 * Makes the folder, or takes one that the trials made earlier; returns its real path.
 * @throws Error where something else lies there
 */
export function ownFolder(folder: string): string {
  const path = resolve(folder);
  if (existsSync(path)) {
    if (!statSync(path).isDirectory()) throw new Error(`${path} is a file; --folder takes a new or empty folder`);
    if (!existsSync(join(path, marker)) && readdirSync(path).length > 0) {
      throw new Error(`${path} holds other files; --folder takes a new or empty folder, or one of an earlier trial`);
    }
  }
  mkdirSync(path, { recursive: true });
  if (!existsSync(join(path, marker))) writeFileSync(join(path, marker), 'made by npm run torture; may be deleted\n');
  return realpathSync(path);
}

/**
 * Takes the folder for this session until the process ends; two at once would remove what the other stands on.
 * @throws Error when another living process has it
 */
export function takeFolder(folder: string): void {
  const lock = join(folder, 'session');
  const owner = existsSync(lock) ? Number(readFileSync(lock, 'utf8')) : 0;
  if (owner > 0 && isAlive(owner)) {
    throw new Error(`process ${owner} holds trials in ${folder}; wait for it, or name another --folder`);
  }
  rmSync(lock, { force: true });
  writeFileSync(lock, `${process.pid}`, { flag: 'wx' });
  process.once('exit', () => rmSync(lock, { force: true }));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Hash over every file that makes the program, so that results of another state of it are not mistaken for this one's. */
export function programHash(program: string): string {
  const hash = createHash('sha256');
  const visit = (folder: string) => {
    if (!existsSync(folder)) return;
    for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) visit(path);
      else if (/\.(js|node)$/.test(entry.name)) hash.update(entry.name).update(readFileSync(path));
    }
  };
  for (const folder of ['sal/bin', 'sal/dist', 'torch/dist', 'torch/build']) visit(join(program, 'packages', folder));
  visit(join(program, 'torture/dist'));
  return hash.digest('hex').slice(0, 12);
}
