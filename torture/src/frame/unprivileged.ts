/**
 * Trials never run as root: a program that writes where it must not would do so. Started as root (as continuous
 * integration does), this process only prepares: it makes the work folder the property of `nobody`, gives that user a
 * readable copy of the program where the original lies under a closed folder, and starts itself anew as that user.
 */

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chownSync,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
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
  const libtorch = libtorchFolder(program);
  if (libtorch && !isReadable(libtorch)) {
    // The first is for a trial that builds the addon anew, the second for the built one, whose own path is closed.
    environment.LIBTORCH = linkedCopy(libtorch, join(folder, 'libtorch'));
    environment.LD_LIBRARY_PATH = join(environment.LIBTORCH, 'lib');
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

/** Second names of the files in a folder where the file system allows, else copies; kept while the folder is the same. */
function linkedCopy(from: string, to: string): string {
  const stamp = createHash('sha256')
    .update(`${from} ${statSync(join(from, 'lib')).mtimeMs}`)
    .digest('hex')
    .slice(0, 12);
  const target = join(to, stamp);
  if (existsSync(target)) return target;
  const making = `${target}.making`;
  rmSync(to, { recursive: true, force: true });
  linkTree(from, making);
  renameSync(making, target);
  return target;
}

function linkTree(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) linkTree(source, target);
    else linkOrCopy(source, target);
  }
}

function linkOrCopy(source: string, target: string): void {
  try {
    linkSync(source, target);
  } catch {
    cpSync(source, target, { dereference: true });
  }
}

function libtorchFolder(program: string): string | null {
  const manifest = join(program, 'packages/torch/build/manifest.json');
  if (!existsSync(manifest)) return null;
  const { libtorch } = JSON.parse(readFileSync(manifest, 'utf8')) as { libtorch: { directory: string } };
  return existsSync(join(libtorch.directory, 'lib')) ? libtorch.directory : null;
}
