/** The parent's side of `worker.ts`: one call at a time, each under the limits of a command. */

import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { treePeak, usualLimits } from '../frame/command.js';
import { faultsOfText, promisedCodes } from '../frame/verdict.js';
import { salEnvironment } from '../kit/sal.js';
import type { Reply, Request } from './worker.js';

export interface Answer {
  code: number | null;
  text: string;
  faults: string[];
}

const secondsPerCall = 60;

export class Host {
  private child: ChildProcess | undefined;

  /** @param folder where the worker works; its home and temporary folder lie inside */
  constructor(private readonly folder: string) {}

  /** Hands one request to the worker, started where there is none; a worker that dies, hangs or grows is a fault. */
  async call(request: Request): Promise<Answer> {
    this.child ??= this.start();
    const child = this.child;
    const end = await new Promise<Reply | string>((resolve) => {
      const start = performance.now();
      const finish = (outcome: Reply | string) => {
        clearInterval(watch);
        child.removeAllListeners();
        resolve(outcome);
      };
      const watch = setInterval(() => {
        const megabytes = treePeak(child.pid!);
        if (performance.now() - start > secondsPerCall * 1000) finish(`did not end in ${secondsPerCall} s`);
        else if (megabytes > usualLimits.megabytes) finish(`took ${megabytes.toFixed(0)} MB`);
      }, 50);
      child.once('message', (reply) => finish(reply as Reply));
      child.once('exit', (code, signal) => finish(`ended the process: ${signal ?? `exit code ${code}`}`));
      child.send(request);
    });
    if (typeof end === 'string') {
      this.close();
      return { code: null, text: '', faults: [end] };
    }
    const faults = faultsOfText(end.text);
    if (!(promisedCodes as readonly number[]).includes(end.code)) faults.push(`exit code ${end.code}`);
    if (end.polluted.length > 0) faults.push(`changed every object: ${end.polluted.join(', ')}`);
    return { code: end.code, text: end.text, faults };
  }

  close(): void {
    this.child?.kill('SIGKILL');
    this.child = undefined;
  }

  private start(): ChildProcess {
    return fork(fileURLToPath(new URL('./worker.js', import.meta.url)), {
      cwd: this.folder,
      env: salEnvironment(this.folder),
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
  }
}
