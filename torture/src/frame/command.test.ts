/** The limits and the verdict: what ends badly is told as such, and what ends well is not. */

import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { runLimited } from './command.js';
import { faultsOf } from './verdict.js';

const node = (script: string, limits = {}) =>
  runLimited([process.execPath, '-e', script, 'train'], { cwd: tmpdir(), limits });

describe('a command under limits', () => {
  it.each([0, 1, 2, 130])('that ends with %i is as promised', async (code) => {
    expect(faultsOf(await node(`process.exit(${code})`))).toEqual([]);
  });

  it.each<[string, string, object, RegExp]>([
    ['another exit code', 'process.exit(3)', {}, /^sal train ended with exit code 3/],
    ['a signal', 'process.abort()', {}, /^sal train died of SIGABRT/],
    ['a stack trace', 'throw new Error("x")', {}, /^sal train printed a stack trace: Error: x/],
    ['an internal error', 'console.error("internal error: x")', {}, /^sal train said: internal error: x/],
    ['a hang', 'setInterval(() => {}, 1000)', { seconds: 0.5 }, /^sal train did not end in/],
    [
      'memory',
      'const a = Buffer.alloc(3e8, 1); setInterval(() => a, 1000)',
      { megabytes: 250, seconds: 60 },
      /^sal train took \d+ MB/,
    ],
    [
      'memory of a child',
      'require("child_process").spawn(process.execPath, ["-e", "const a = Buffer.alloc(3e8, 1); setInterval(() => a, 1000)"]); setInterval(() => {}, 1000)',
      { megabytes: 300, seconds: 60 },
      /^sal train took \d+ MB/,
    ],
  ])('%s is a fault', async (_, script, limits, fault) => {
    const faults = faultsOf(await node(script, limits));
    expect(faults[0]).toMatch(fault);
  });

  it('that a trial has killed did not die by itself', async () => {
    const outcome = await runLimited([process.execPath, '-e', 'setInterval(() => {}, 1000)'], {
      cwd: tmpdir(),
      started: (child) => setTimeout(() => child.kill('SIGTERM'), 100),
    });
    expect(outcome.signal).toBe('SIGTERM');
    expect(faultsOf(outcome, ['SIGTERM'])).toEqual([]);
    expect(faultsOf(outcome)).toHaveLength(1);
  });
});
