/**
 * Trials never run as root: a program that writes where it must not would do so. Started as root (as continuous
 * integration does), this process only prepares: it makes the work folder the property of `nobody`, gives that user a
 * readable copy of the program where the original lies under a closed folder, and starts itself anew as that user.
 */

import { spawn } from 'node:child_process';
import {
  chownSync,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { programHash } from './folder.js';

/** `nobody` and `nogroup` on Debian; any number without rights would do. */
const nobody = 65534;

const copiedFolders = ['packages/sal', 'packages/torch', 'torture', 'node_modules'];

/** Starts the same command as `nobody` and returns its exit code. */
export async function runAsNobody(program: string, folder: string, argv: readonly string[]): Promise<number> {
  giveAway(folder);
  const readable = isReadable(program) ? program : readableCopy(program, join(folder, 'program'));
  const environment: NodeJS.ProcessEnv = { ...process.env, HOME: join(folder, 'home') };
  const libraries = libtorchFolder(program);
  if (libraries && !isReadable(libraries)) {
    environment.LD_LIBRARY_PATH = linkedCopy(libraries, join(folder, 'libtorch'));
  }
  const main = join(readable, 'torture/dist/main.js');
  const child = spawn(process.execPath, [main, ...argv, '--folder', folder], {
    cwd: folder,
    env: environment,
    stdio: 'inherit',
    // libuv gives up the supplementary groups as well.
    uid: nobody,
    gid: nobody,
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  return await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(code ?? (signal ? 1 : 0)));
  });
}

/** What an earlier session made as nobody is nobody's already. */
function giveAway(folder: string): void {
  for (const path of [folder, join(folder, 'home')]) {
    mkdirSync(path, { recursive: true });
    chownSync(path, nobody, nobody);
  }
}

/** Whether others may read a folder's files and pass through every folder above it. */
function isReadable(folder: string): boolean {
  if ((statSync(folder).mode & 0o005) !== 0o005) return false;
  for (let path = dirname(folder); ; path = dirname(path)) {
    if ((statSync(path).mode & 0o001) === 0) return false;
    if (path === dirname(path)) return true;
  }
}

/** A copy of the program that everyone may read; made anew where the program has changed. */
function readableCopy(program: string, to: string): string {
  const hash = programHash(program);
  const target = join(to, hash);
  if (existsSync(target)) return target;
  rmSync(to, { recursive: true, force: true });
  for (const name of copiedFolders) {
    cpSync(join(program, name), join(target, name), { recursive: true, verbatimSymlinks: true });
  }
  cpSync(join(program, 'package.json'), join(target, 'package.json'));
  return target;
}

/** Second names of large files where the file system allows, else copies. */
function linkedCopy(from: string, to: string): string {
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from)) {
    if (!statSync(join(from, name)).isFile()) continue;
    try {
      linkSync(join(from, name), join(to, name));
    } catch {
      cpSync(join(from, name), join(to, name), { dereference: true });
    }
  }
  return to;
}

function libtorchFolder(program: string): string | null {
  const manifest = join(program, 'packages/torch/build/manifest.json');
  if (!existsSync(manifest)) return null;
  const { libtorch } = JSON.parse(readFileSync(manifest, 'utf8')) as { libtorch: { directory: string } };
  const folder = join(libtorch.directory, 'lib');
  return existsSync(folder) ? folder : null;
}
