/** What a program opens for writing, and which sockets it asks for, as the kernel sees it (Linux, by strace). */

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export interface Watched {
  code: number | null;
  output: string;
  /** Absolute paths that were made, opened for writing, renamed, linked or removed, sorted. */
  written: string[];
  /** Sockets to anything but a process of its own: the calls as strace writes them. */
  sockets: string[];
}

const CALLS = [
  ...[
    'open',
    'openat',
    'openat2',
    'creat',
    'mkdir',
    'mkdirat',
    'mknod',
    'mknodat',
    'truncate',
    'unlink',
    'unlinkat',
    'rmdir',
  ],
  ...[
    'rename',
    'renameat',
    'renameat2',
    'link',
    'linkat',
    'symlink',
    'symlinkat',
    'socket',
    'connect',
    'bind',
    'sendto',
  ],
];

/** @throws where strace is missing or may not trace, with what to do */
export function watch(args: readonly string[], folder: string, environment: NodeJS.ProcessEnv): Watched {
  const log = join(folder, 'calls');
  const options = [
    '-ff',
    '-qq',
    '-y',
    '-s',
    '400',
    '--seccomp-bpf',
    '-e',
    `trace=${CALLS.map((name) => `?${name}`).join(',')}`,
  ];
  const run = spawnSync('strace', [...options, '-o', log, process.execPath, ...args], {
    cwd: folder,
    env: environment,
    encoding: 'utf8',
  });
  if ((run.error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT') {
    throw new Error('strace is not installed; this test needs it: apt-get install strace');
  }
  const logs = readdirSync(folder).filter((name) => name.startsWith('calls.'));
  if (logs.length === 0 || !existsSync(join(folder, logs[0]!))) {
    throw new Error(`strace may not trace here (a container needs --cap-add=SYS_PTRACE): ${run.stderr}`);
  }
  const lines = logs.flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'));
  const written = new Set(lines.flatMap((line) => writtenBy(line, folder)));
  const sockets = lines.filter((line) => /^(socket|connect|bind|sendto)\(/.test(line) && !NAME_SERVICE.test(line));
  return { code: run.status, output: run.stdout + run.stderr, written: [...written].sort(), sockets };
}

/**
 * Where no variable says who the user is, the C library asks the machine's own name service: a socket that leads nowhere
 * by itself, and a connection to that service. A connection to any other place is a line of its own.
 */
const NAME_SERVICE = /^socket\(AF_UNIX,|^connect\(.*sun_path="\/(var\/)?run\/nscd\/socket"/;

/** The paths that one call writes; one that failed for a missing file counts too: what it looked for matters. */
function writtenBy(line: string, folder: string): string[] {
  const name = /^(\w+)\(/.exec(line)?.[1];
  if (name === undefined || /^(socket|connect|bind|sendto)$/.test(name)) return [];
  if (name.startsWith('open') && !/O_(WRONLY|RDWR|CREAT|TRUNC|TMPFILE)/.test(line)) return [];
  // `openat(AT_FDCWD</cwd>, "name"`: the folder of a relative name stands before it.
  // What making a path and all its parents meets on the way.
  if (name.startsWith('mkdir') && line.includes(' EEXIST ')) return [];
  const paths = [...line.matchAll(/(?:(?:AT_FDCWD|\d+)<([^>]*)>, )?"((?:[^"\\]|\\.)*)"/g)];
  const own = name.startsWith('symlink') ? paths.slice(1) : paths;
  return own.map(([, base = folder, path = '']) => resolve(base, path));
}
