/** Hostile calls of an addon that is built with AddressSanitizer: no call reads or writes what is not its own. */

import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { runLimited } from '../frame/command.js';
import { type Case, type CaseResult, Impossible, type Place, type Trial } from '../frame/trial.js';
import { salEnvironment } from '../kit/sal.js';

const run = promisify(execFile);
const calls = 500;

/** Builds in a copy of the package, so that nothing of the program is written; returns the addon's path. */
async function buildSanitized(base: string, program: string): Promise<string> {
  const home = join(base, 'asan');
  const record = join(home, 'packages/torch');
  const script = join(record, 'dist/build/sanitized.js');
  if (!existsSync(home)) {
    const making = `${home}.making`;
    rmSync(making, { recursive: true, force: true });
    mkdirSync(join(making, 'packages'), { recursive: true });
    cpSync(join(program, 'packages/torch'), join(making, 'packages/torch'), { recursive: true });
    symlinkSync(join(program, 'node_modules'), join(making, 'node_modules'));
    renameSync(making, home);
  }
  if (!existsSync(script)) throw new Impossible('packages/torch has no build with AddressSanitizer');
  const { stdout } = await run(process.execPath, [script], { env: process.env, maxBuffer: 1 << 26 });
  return stdout.trim();
}

/** Path of the sanitizer's library, which has to be there before Node's own. */
async function sanitizerLibrary(): Promise<string> {
  const { stdout } = await run(process.env.CXX ?? 'c++', ['-print-file-name=libasan.so']);
  const path = stdout.trim();
  if (!path.startsWith('/'))
    throw new Impossible('the C++ compiler has no libasan.so (Debian: apt-get install libgcc-12-dev)');
  return path;
}

async function prepare({ base, program, seed }: Place): Promise<(one: Case) => Promise<CaseResult>> {
  const library = await sanitizerLibrary();
  const addon = await buildSanitized(base, program);
  const script = join(program, 'packages/torch/dist/hostile/main.js');
  return async ({ number, folder }) => {
    const last = join(folder, 'last-call');
    const first = (number - 1) * calls;
    const words = ['--seed', `${seed}`, '--first', `${first}`, '--calls', `${calls}`, '--last-call', last];
    const environment = salEnvironment(folder, {
      SAL_TORCH_ADDON: addon,
      LD_PRELOAD: library,
      ASAN_OPTIONS: 'detect_leaks=0:allocator_may_return_null=1',
    });
    // The sanitizer keeps freed memory and shadows all of it: its peak says nothing of the addon's.
    const limits = { seconds: 300, megabytes: Number.POSITIVE_INFINITY };
    const outcome = await runLimited([process.execPath, script, ...words], { cwd: folder, environment, limits });
    const faults: string[] = [];
    const lastCall = existsSync(last) ? readFileSync(last, 'utf8') : 'no call was made';
    const report = /^.*ERROR: AddressSanitizer.*$/m.exec(outcome.err)?.[0];
    if (report) faults.push(`${lastCall}: ${report}`);
    else if (outcome.exceeded) faults.push(`${lastCall}: did not end in ${limits.seconds} s`);
    else if (outcome.code !== 0) {
      faults.push(`${lastCall}: ended with ${outcome.signal ?? outcome.code}: ${outcome.err.trim().slice(-300)}`);
    }
    return { what: `calls ${first} to ${first + calls - 1}`, units: calls, faults };
  };
}

export const asan: Trial = {
  name: 'asan',
  summary: 'hostile calls of the addon, built with AddressSanitizer',
  unit: 'calls',
  // Building takes minutes: the calls without the sanitizer are among the tests of packages/torch.
  cases: { all: 40, few: 0 },
  prepare,
};
