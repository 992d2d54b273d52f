/**
 * Which process a lock or a temporary file belongs to. A number alone does not tell: the system gives numbers anew, and
 * a process that nobody has reaped yet still has its own. With the number stand the moment of its start and the machine.
 */

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

export interface ProcessIdentity {
  /** Name of the machine and, on Linux, the space in which process numbers count (containers have their own). */
  host: string;
  process: number;
  /** When it began, in a form of the system's; empty where the system does not say. */
  started: string;
}

const here = `${hostname()}${numberSpace()}`;
let own: ProcessIdentity | undefined;

export function thisProcess(): ProcessIdentity {
  own ??= { host: here, process: process.pid, started: startOf(process.pid) ?? '' };
  return own;
}

/** When the process began; null where there is none of this number, or one that has ended and was not reaped. */
export function startOf(id: number): string | null {
  if (!Number.isSafeInteger(id) || id < 1 || !exists(id)) return null;
  if (process.platform === 'linux') return startOnLinux(id);
  if (process.platform === 'win32') return '';
  return startByPs(id);
}

/** `unknown` for a process of another machine, or of another space of process numbers. */
export function stateOf({ host, process: id, started }: ProcessIdentity): 'alive' | 'dead' | 'unknown' {
  // Locks of version 1 name the machine alone.
  if (host !== here && host !== hostname()) return 'unknown';
  const start = startOf(id);
  if (start === null) return 'dead';
  return started === '' || start === '' || start === started ? 'alive' : 'dead';
}

/** A short name of this process for names of files, that no other process has. */
export function processTag(): string {
  const { host, process: id, started } = thisProcess();
  return `${id}-${shortHash(host)}${shortHash(started)}`;
}

/** State of the process that a tag of `processTag`, or a bare number (version 1), names. */
export function stateOfTag(tag: string): 'alive' | 'dead' | 'unknown' {
  const match = /^(\d+)(?:-([0-9a-f]{6})([0-9a-f]{6}))?$/.exec(tag);
  if (!match) return 'unknown';
  const [, id, host, started] = match;
  if (host !== undefined && host !== shortHash(here)) return 'unknown';
  const start = startOf(Number(id));
  if (start === null) return 'dead';
  return started === undefined || started === shortHash(start) ? 'alive' : 'dead';
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 6);
}

function exists(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Of `/proc/<id>/stat`: state is field 3, start in ticks since boot field 22; field 2 is a name in brackets. */
function startOnLinux(id: number): string | null {
  try {
    const stat = readFileSync(`/proc/${id}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state = '', start = ''] = [fields[0], fields[19]];
    if (state === 'Z' || state === 'X') return null;
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()} ${start}`;
  } catch {
    // Where /proc is hidden, the number is all there is; where the process has just ended, it is gone.
    return exists(id) ? '' : null;
  }
}

function startByPs(id: number): string | null {
  try {
    const environment = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
    const line = execFileSync('ps', ['-o', 'state=,lstart=', '-p', String(id)], { env: environment, encoding: 'utf8' });
    const [state = '', ...start] = line.trim().split(/\s+/);
    return state.startsWith('Z') ? null : start.join(' ');
  } catch {
    return exists(id) ? '' : null;
  }
}

function numberSpace(): string {
  try {
    return ` ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return '';
  }
}
