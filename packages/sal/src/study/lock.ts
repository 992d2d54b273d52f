/**
 * A file that says who is at work somewhere, so that no second process begins the same. It appears whole or not at all,
 * for one process only; the lock of a process that is gone is void. Whether a process of another machine still lives
 * cannot be asked: it touches its lock every half minute, and is taken for gone after a quarter of an hour of silence.
 */

import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { InterruptedError, UsageError } from '../errors.js';
import { type ProcessIdentity, processTag, stateOf, thisProcess } from './process-identity.js';

interface Owner extends ProcessIdentity {
  /** Of this taking of the lock alone. */
  token: string;
}

export interface LockTexts {
  /** What its holder does, after "process 123": `is working in this run`. */
  activity: string;
  /** What a second process may do; the path of the lock is added. */
  fix: string;
}

/** Name of a lock in the folder that it guards. */
export const LOCK_FILE = 'lock.json';

const HEARTBEAT_SECONDS = 30;
/** Of a lock of another machine. */
export const SILENCE_SECONDS = 15 * 60;
/** A lock that cannot be read is being written by a system without hard links, or damaged. */
const UNREADABLE_SECONDS = 1;

interface Held {
  token: string;
  uses: number;
  heartbeat: NodeJS.Timeout;
}

/** Locks of this process by path; they go with it. */
const held = new Map<string, Held>();
process.once('exit', () => {
  for (const path of held.keys()) drop(path);
});

/**
 * Takes the lock for this process until the returned function is called, or the process ends. Taking it again in the
 * same process is harmless: each taking has its own release.
 * @throws UsageError when another process has it
 */
export function takeLock(path: string, texts: LockTexts): () => void {
  const holder = tryLock(path);
  if (holder !== null) throw isHeld(path, holder, texts);
  return once(() => release(path));
}

/**
 * The same, but waits for the other process to end.
 * @param signal its abort ends the waiting, with an InterruptedError
 * @param seconds after which it throws as `takeLock` does
 */
export async function awaitLock(
  path: string,
  texts: LockTexts,
  signal: AbortSignal,
  seconds: number,
): Promise<() => void> {
  for (const end = performance.now() + seconds * 1000; ; ) {
    const holder = tryLock(path);
    if (holder === null) return once(() => release(path));
    if (signal.aborted) throw new InterruptedError('interrupted while another process was at work');
    if (performance.now() > end) throw isHeld(path, holder, texts);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Whether a living process, this one included, has the lock. */
export function isLocked(path: string): boolean {
  return held.has(path) || stateOfLock(path) === 'held';
}

/** Removes the lock of a process that is gone. */
export function removeVoidLock(path: string): void {
  if (!held.has(path) && stateOfLock(path) === 'void') removeVoid(path);
}

function stateOfLock(path: string): 'free' | 'void' | 'held' {
  const holder = readHolder(path);
  return holder === 'free' || holder === 'void' ? holder : 'held';
}

/** Null when this process now has the lock, else who has it. */
function tryLock(path: string): ProcessIdentity | null {
  const mine = held.get(path);
  if (mine && tokenOf(path) === mine.token) {
    mine.uses++;
    return null;
  }
  // Its folder was removed, or another machine took it over: it has to be taken again.
  if (mine) drop(path);
  const token = randomUUID();
  for (;;) {
    if (create(path, token)) {
      const heartbeat = setInterval(() => touch(path), HEARTBEAT_SECONDS * 1000).unref();
      held.set(path, { token, uses: 1, heartbeat });
      return null;
    }
    const holder = readHolder(path);
    if (holder === 'free') continue;
    if (holder === 'unreadable') {
      pause(50);
      continue;
    }
    if (holder !== 'void') return holder;
    removeVoid(path);
  }
}

/** Only who holds the lock on removing may remove a void one, so that nobody removes what another has just taken. */
function removeVoid(path: string): void {
  const guard = `${path}.void`;
  if (tryLock(guard) !== null) {
    pause(20);
    return;
  }
  try {
    if (readHolder(path) === 'void') rmSync(path, { force: true });
  } finally {
    release(guard);
  }
}

/** True when the lock did not exist and is now this process's. */
function create(path: string, token: string): boolean {
  const temporary = `${path}.${processTag()}.tmp`;
  const owner: Owner = { ...thisProcess(), token };
  writeFileSync(temporary, `${JSON.stringify(owner)}\n`);
  try {
    linkSync(temporary, path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    if (code === 'ENOENT') throw error;
    return createWithoutLinks(path, owner);
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** On file systems without hard links. */
function createWithoutLinks(path: string, owner: Owner): boolean {
  try {
    writeFileSync(path, `${JSON.stringify(owner)}\n`, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function readHolder(path: string): ProcessIdentity | 'free' | 'void' | 'unreadable' {
  const silence = silenceOf(path);
  const owner = readOwner(path);
  if (silence === null || owner === 'free') return 'free';
  if (owner === null) return silence < UNREADABLE_SECONDS ? 'unreadable' : 'void';
  // Held by nobody here, though it names this process: the number was given anew on a system that tells no start.
  if (owner.process === process.pid && owner.host === thisProcess().host) return 'void';
  const state = stateOf(owner);
  if (state === 'dead' || (state === 'unknown' && silence > SILENCE_SECONDS)) return 'void';
  return owner;
}

function readOwner(path: string): ProcessIdentity | null | 'free' {
  try {
    const { host, process: id, started = '' } = JSON.parse(readFileSync(path, 'utf8')) as Partial<Owner>;
    if (typeof host !== 'string' || typeof id !== 'number' || typeof started !== 'string') return null;
    return { host, process: id, started };
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'free' : null;
  }
}

/** Seconds since the lock was last touched; null where there is none. */
function silenceOf(path: string): number | null {
  const facts = statSync(path, { throwIfNoEntry: false });
  return facts ? (Date.now() - facts.mtimeMs) / 1000 : null;
}

function release(path: string): void {
  const mine = held.get(path);
  if (!mine || --mine.uses > 0) return;
  drop(path);
}

function drop(path: string): void {
  const mine = held.get(path);
  held.delete(path);
  clearInterval(mine?.heartbeat);
  if (mine && tokenOf(path) === mine.token) rmSync(path, { force: true });
}

/** Null where there is no lock that can be read. */
function tokenOf(path: string): string | null {
  try {
    return (JSON.parse(readFileSync(path, 'utf8')) as Partial<Owner>).token ?? null;
  } catch {
    return null;
  }
}

function touch(path: string): void {
  try {
    const now = new Date();
    utimesSync(path, now, now);
  } catch {
    // The folder is gone, or the disk does not answer: the next beat tries again.
  }
}

function isHeld(path: string, { host, process: id }: ProcessIdentity, { activity, fix }: LockTexts): UsageError {
  const there = host.split(' ')[0] === hostname() ? '' : ` on ${host.split(' ')[0]}`;
  return new UsageError(`process ${id}${there} ${activity}`, {
    where: path,
    fix: `${fix}; if it is another program, delete this file`,
  });
}

function once(action: () => void): () => void {
  let done = false;
  return () => {
    if (!done) action();
    done = true;
  };
}

function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
