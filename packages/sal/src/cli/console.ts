/** What a person sees while a verb works: a live line on a terminal, plain lines elsewhere, warnings counted. */

import { counted } from '../counted.js';
import type { Hooks } from '../progress.js';
import { visibleText } from '../visible-text.js';

/** Where text goes; tests put arrays here. */
export interface Streams {
  out(text: string): void;
  err(text: string): void;
  /** True where `err` is a terminal that redraws a line. */
  live: boolean;
  columns: number;
}

export const processStreams: Streams = {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  get live() {
    return process.stderr.isTTY === true;
  },
  get columns() {
    return process.stderr.columns ?? 80;
  },
};

/** A reader that went away (`sal help | head`) stops no work; to be called once, by the program itself. */
export function outliveClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}

const LIVE_INTERVAL_MS = 100;
const PLAIN_INTERVAL_MS = 5_000;
const REPEATED_WARNINGS = 10;
const CLEAR_LINE = '\r\u001b[K';

interface Task {
  label: string;
  started: number;
  /** Units that were done at the first report: a resumed step does not begin at 0. */
  from: number;
  shown: number;
}

/** The one way to the terminal: whatever a name holds, nothing that comes from elsewhere can command it. */
export class Console implements Hooks {
  private readonly warnings: string[] = [];
  private task: Task | undefined;
  private liveLine = false;

  /** @param now clock in milliseconds */
  constructor(
    private readonly streams: Streams,
    readonly signal: AbortSignal,
    private readonly now: () => number = Date.now,
  ) {}

  progress(label: string, done: number, total: number, detail = ''): void {
    const now = this.now();
    const isNew = this.task?.label !== label || done < this.task.from;
    if (isNew) this.task = { label, started: now, from: done, shown: Number.NEGATIVE_INFINITY };
    const task = this.task!;
    const interval = this.streams.live ? LIVE_INTERVAL_MS : PLAIN_INTERVAL_MS;
    const isLast = done >= total;
    if (!isLast && now - task.shown < interval) return;
    task.shown = now;
    const rate = [(now - task.started) / 1000, done - task.from] as const;
    const line = visibleText(progressLine(label, done, total, ...rate, detail)).replaceAll('\n', ' ');
    if (this.streams.live) {
      this.streams.err(`${CLEAR_LINE}${line.slice(0, this.streams.columns - 1)}`);
      this.liveLine = true;
      if (isLast) this.endLive();
    } else this.streams.err(`${line}\n`);
    if (isLast) this.task = undefined;
  }

  log(line: string): void {
    this.endLive(true);
    this.error(line);
  }

  /** A line for standard output: a result. */
  print(line: string): void {
    this.streams.out(`${visibleText(line)}\n`);
  }

  /** A line for standard error. */
  error(line: string): void {
    this.streams.err(`${visibleText(line)}\n`);
  }

  warn(line: string): void {
    this.warnings.push(line);
    this.log(`warning: ${line}`);
  }

  /** Ends the live line and repeats the warnings, which have scrolled away by now. */
  finish(): void {
    this.endLive();
    const count = this.warnings.length;
    if (count === 0) return;
    this.error(`${counted(count, 'warning')}:`);
    for (const line of this.warnings.slice(0, REPEATED_WARNINGS)) this.error(`  ${line}`);
    if (count > REPEATED_WARNINGS) this.error(`  and ${count - REPEATED_WARNINGS} more`);
  }

  private endLive(erase = false): void {
    if (this.liveLine) this.streams.err(erase ? CLEAR_LINE : '\n');
    this.liveLine = false;
  }
}

/** `decode 120/2000  6 %  410/s  5 s left  detail` */
export function progressLine(
  label: string,
  done: number,
  total: number,
  seconds: number,
  fresh: number,
  detail: string,
): string {
  const parts = [`${label} ${done}/${total}`];
  if (total > 0) parts.push(`${Math.floor((100 * done) / total)} %`);
  if (fresh > 0 && seconds > 0.2) {
    const rate = fresh / seconds;
    parts.push(rate >= 1 ? `${significant(rate)}/s` : `${significant(1 / rate)} s each`);
    parts.push(done < total ? `${durationText((total - done) / rate)} left` : `in ${durationText(seconds)}`);
  }
  if (detail) parts.push(detail);
  return parts.join('  ');
}

function significant(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(2);
}

/** `45 s`, `3 min 20 s`, `2 h 05 min` */
export function durationText(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${String(Math.floor((whole % 3600) / 60)).padStart(2, '0')} min`;
}
