/** Jobs to worker processes: at most so many at once, each after those it needs. */

import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { FromWorker, ToWorker } from './messages.js';
import type { Job } from './plan.js';
import { type JobResult, missingRecords } from './store.js';

export interface SchedulerOptions {
  directory: string;
  /** Worker processes. */
  workers: number;
  /** Engine threads of each. */
  threads: number;
  signal: AbortSignal;
  /** A job is no longer at work: finished with a result, or failed or interrupted without. */
  ended(job: Job, result: JobResult | null): void;
  progress(job: Job, message: Extract<FromWorker, { type: 'progress' }>): void;
}

export interface Failure {
  job: Job;
  message: string;
}

/**
 * Runs the jobs that are not done; `done` holds the ids of those that are, and grows. A failed job fails those that need
 * it, the others go on. After an abort, running jobs save their state and nothing new begins.
 */
export async function runJobs(jobs: readonly Job[], done: Set<string>, options: SchedulerOptions): Promise<Failure[]> {
  const waiting = jobs.filter(({ id }) => !done.has(id));
  const failures: Failure[] = [];
  const failed = new Set<string>();
  const running = new Set<string>();
  /** Wakes workers that found nothing to do while others were busy. */
  let wake: (() => void)[] = [];

  const next = (): Job | null => {
    for (const [i, job] of waiting.entries()) {
      const broken = job.after.find((id) => failed.has(id));
      if (broken) {
        waiting.splice(i, 1);
        failed.add(job.id);
        failures.push({ job, message: 'a job that it needs has failed' });
        return next();
      }
      if (job.after.every((id) => done.has(id))) {
        waiting.splice(i, 1);
        return job;
      }
    }
    return null;
  };

  const work = async () => {
    let worker: Worker | null = null;
    try {
      while (!options.signal.aborted) {
        const job = next();
        if (!job) {
          if (running.size === 0) return;
          await new Promise<void>((resolve) => wake.push(resolve));
          continue;
        }
        // One that died while it had nothing to do would never answer.
        if (!worker || worker.dead) worker = new Worker(options);
        running.add(job.id);
        const outcome = await worker.run(job, (message) => options.progress(job, message));
        running.delete(job.id);
        const lost = outcome.type === 'finished' ? missingRecords(job, outcome.result) : null;
        if (lost !== null) {
          options.ended(job, null);
          failed.add(job.id);
          failures.push({ job, message: lost });
        } else if (outcome.type === 'finished') {
          done.add(job.id);
          options.ended(job, outcome.result);
        } else {
          options.ended(job, null);
          if (!outcome.interrupted) {
            failed.add(job.id);
            failures.push({ job, message: outcome.message });
          }
          if (worker.dead) worker = null;
        }
        for (const resolve of wake) resolve();
        wake = [];
      }
    } finally {
      worker?.stop();
      for (const resolve of wake) resolve();
      wake = [];
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(options.workers, waiting.length)) }, work));
  return failures;
}

type Outcome = Extract<FromWorker, { type: 'finished' | 'failed' }>;

class Worker {
  dead = false;
  private readonly child: ChildProcess;
  private readonly onAbort = () => this.send({ type: 'abort' });

  constructor(private readonly options: SchedulerOptions) {
    const path = fileURLToPath(new URL('./worker.js', import.meta.url));
    this.child = fork(path, [options.directory, String(options.threads)], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.child.once('exit', () => {
      this.dead = true;
    });
    options.signal.addEventListener('abort', this.onAbort);
  }

  /** Never rejects: a worker that dies is a failed job. */
  run(job: Job, progress: (message: Extract<FromWorker, { type: 'progress' }>) => void): Promise<Outcome> {
    return new Promise((resolve) => {
      let lastWords = '';
      const onError = (chunk: Buffer) => {
        lastWords = `${lastWords}${chunk.toString()}`.slice(-2000);
      };
      const settle = (outcome: Outcome) => {
        this.child.off('message', onMessage);
        this.child.off('exit', onExit);
        this.child.stderr?.off('data', onError);
        resolve(outcome);
      };
      const onMessage = (message: FromWorker) => {
        if (message.type === 'progress') progress(message);
        else if (message.type !== 'ready') settle(message);
      };
      const onExit = (code: number | null, signal: string | null) => {
        this.dead = true;
        const message = `its process ended (${signal ?? `exit code ${code}`}) ${lastWords}`.trim();
        settle({ type: 'failed', message, interrupted: this.options.signal.aborted });
      };
      this.child.on('message', onMessage);
      this.child.on('exit', onExit);
      this.child.stderr?.on('data', onError);
      this.send({ type: 'job', job });
    });
  }

  stop(): void {
    this.options.signal.removeEventListener('abort', this.onAbort);
    if (this.child.connected) this.child.disconnect();
    this.child.kill();
  }

  private send(message: ToWorker): void {
    if (this.child.connected) this.child.send(message);
  }
}
