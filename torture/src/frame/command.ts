/** One command under limits: how it ended, what it said, how long it took, and the most memory its processes held. */

import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

export interface Limits {
  /** A command that takes longer hangs. */
  seconds: number;
  /** Largest sum of the peaks of resident memory of its processes. */
  megabytes: number;
}

export const usualLimits: Limits = { seconds: 120, megabytes: 1500 };

export interface Outcome {
  words: readonly string[];
  code: number | null;
  signal: NodeJS.Signals | null;
  out: string;
  err: string;
  seconds: number;
  peakMegabytes: number;
  /** The limit that ended it, or null. */
  exceeded: 'time' | 'memory' | null;
}

export interface CommandOptions {
  cwd: string;
  environment?: NodeJS.ProcessEnv;
  limits?: Partial<Limits>;
  /** Gets the process as soon as it is started, to do something to it. */
  started?: (child: ChildProcess) => void;
}

/** A shell-like text of a command, to be run by hand. */
export function commandText(words: readonly string[]): string {
  return words.map((word) => (/^[\w./=:,@%+-]+$/.test(word) ? word : JSON.stringify(word))).join(' ');
}

/** Runs a program in a process group of its own and waits for its end; the whole group ends with it. */
export function runLimited(words: readonly string[], options: CommandOptions): Promise<Outcome> {
  const limits = { ...usualLimits, ...options.limits };
  const start = performance.now();
  const child = spawn(words[0]!, words.slice(1), {
    cwd: options.cwd,
    env: options.environment ?? process.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const collected = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => keepTail(collected, 'out', text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => keepTail(collected, 'err', text));
  options.started?.(child);
  let peakMegabytes = 0;
  let exceeded: Outcome['exceeded'] = null;
  const watch = setInterval(() => {
    peakMegabytes = Math.max(peakMegabytes, treePeak(child.pid!));
    if (performance.now() - start > limits.seconds * 1000) exceeded ??= 'time';
    else if (peakMegabytes > limits.megabytes) exceeded ??= 'memory';
    if (exceeded) endGroup(child.pid);
  }, 25);
  return new Promise((resolve, reject) => {
    child.on('error', (error) => {
      clearInterval(watch);
      reject(error);
    });
    // A process that was left behind may hold the pipes open: the end of the first process ends its group.
    child.on('exit', () => endGroup(child.pid));
    child.on('close', (code, signal) => {
      clearInterval(watch);
      const seconds = (performance.now() - start) / 1000;
      resolve({ words, code, signal, ...collected, seconds, peakMegabytes, exceeded });
    });
  });
}

/** Ends a process group that this program started. */
export function endGroup(leader: number | undefined): void {
  if (leader === undefined) return;
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}

/** The last 200 000 characters are enough for any message. */
function keepTail(collected: Record<'out' | 'err', string>, stream: 'out' | 'err', text: string): void {
  collected[stream] = (collected[stream] + text).slice(-200_000);
}

/** Sum of the peaks of resident memory of a process and all its descendants, in MB; 0 where it has ended. */
export function treePeak(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const peak = Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024;
    const children = readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
    );
    return children.reduce((sum, child) => sum + treePeak(child), peak);
  } catch {
    return 0;
  }
}
