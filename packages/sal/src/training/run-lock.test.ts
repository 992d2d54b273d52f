import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../errors.js';
import { lockRun } from './run-lock.js';

const folder = () => mkdtempSync(join(tmpdir(), 'sal-lock-'));
const owned = (directory: string, owner: object) => writeFileSync(join(directory, 'lock.json'), JSON.stringify(owner));

describe('lockRun', () => {
  it('refuses a run in which another living process works', () => {
    const directory = folder();
    owned(directory, { host: hostname(), process: process.ppid });
    expect(() => lockRun(directory)).toThrow(UsageError);
    expect(() => lockRun(directory)).toThrow(`process ${process.ppid} is working in this run`);
  });

  it('takes over from a process that is gone, from damage, and from itself', () => {
    const directory = folder();
    owned(directory, { host: hostname(), process: 2 ** 22 + 12345 });
    expect(() => lockRun(directory)).not.toThrow();
    expect(() => lockRun(directory)).not.toThrow();
    rmSync(join(directory, 'lock.json'));
    writeFileSync(join(directory, 'lock.json'), '{"host":');
    expect(() => lockRun(directory)).not.toThrow();
  });
});
