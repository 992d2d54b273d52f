/** Locks between real processes: who ends, is killed, is not reaped, or whose number was given anew. */

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/small-images.js';
import { UsageError } from '../errors.js';
import { awaitLock, SILENCE_SECONDS, takeLock } from './lock.js';
import { processTag, startOf, stateOf, stateOfTag, thisProcess } from './process-identity.js';

const folder = temporaryFolder();
afterAll(folder.remove);
const texts = { activity: 'is at work', fix: 'wait' };
let number = 0;
const newPath = () => join(folder.path, `lock-${++number}.json`);
const built = new URL('../../dist/study/lock.js', import.meta.url).href;

/** A process that takes the lock, says so, and holds it until it is ended. */
function holder(path: string, then = 'setInterval(() => {}, 1000)'): { child: ChildProcess; said: Promise<string> } {
  const code = `import { takeLock } from ${JSON.stringify(built)};
    try { takeLock(${JSON.stringify(path)}, ${JSON.stringify(texts)}); process.stdout.write('taken'); ${then} }
    catch (error) { process.stdout.write(error.name); }`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  const said = new Promise<string>((resolve) => child.stdout!.once('data', (data) => resolve(String(data))));
  return { child, said };
}

const ended = (child: ChildProcess) =>
  new Promise((resolve) => ((child.exitCode ?? child.signalCode) === null ? child.once('exit', resolve) : resolve(0)));

describe('takeLock', () => {
  it('is had by one of many processes that begin at once, also where a dead one has left its lock', async () => {
    for (const left of [false, true]) {
      const path = newPath();
      if (left) writeFileSync(path, JSON.stringify({ ...thisProcess(), process: 2 ** 22 + 1, token: 'gone' }));
      const holders = Array.from({ length: 6 }, () => holder(path));
      const said = await Promise.all(holders.map((each) => each.said));
      for (const { child } of holders) child.kill('SIGKILL');
      expect(said.sort()).toEqual(['UsageError', 'UsageError', 'UsageError', 'UsageError', 'UsageError', 'taken']);
      await Promise.all(holders.map(({ child }) => ended(child)));
      expect(readdirSync(folder.path).filter((name) => /tmp$|void$/.test(name))).toEqual([]);
    }
  });

  it('is refused while its process lives, and had again once it was killed', async () => {
    const path = newPath();
    const { child, said } = holder(path);
    expect(await said).toBe('taken');
    expect(() => takeLock(path, texts)).toThrow(UsageError);
    expect(() => takeLock(path, texts)).toThrow(`process ${child.pid} is at work`);
    child.kill('SIGKILL');
    await ended(child);
    expect(existsSync(path)).toBe(true);
    takeLock(path, texts)();
    expect(existsSync(path)).toBe(false);
  });

  it('goes with a process that ends by itself', async () => {
    const path = newPath();
    const { child, said } = holder(path, 'process.exit(0)');
    expect(await said).toBe('taken');
    await ended(child);
    expect(existsSync(path)).toBe(false);
  });

  it('is harmless twice in one process, and free after the last release', () => {
    const path = newPath();
    const releases = [takeLock(path, texts), takeLock(path, texts)];
    releases[0]!();
    releases[0]!();
    expect(existsSync(path)).toBe(true);
    releases[1]!();
    expect(existsSync(path)).toBe(false);
  });

  it('passes over a number that was given anew, and believes version 1 where it lives', () => {
    const path = newPath();
    const parent = { host: hostname(), process: process.ppid };
    writeFileSync(path, JSON.stringify(parent));
    expect(() => takeLock(path, texts)).toThrow(/is at work/);
    writeFileSync(path, JSON.stringify({ ...thisProcess(), process: process.ppid, started: 'another time' }));
    expect(() => takeLock(path, texts)()).not.toThrow();
  });

  it('of another machine holds as long as it is touched', () => {
    const path = newPath();
    writeFileSync(path, JSON.stringify({ host: 'elsewhere', process: 1, started: 'x', token: 't' }));
    expect(() => takeLock(path, texts)).toThrow(/process 1 on elsewhere is at work/);
    const past = Date.now() / 1000 - SILENCE_SECONDS - 10;
    utimesSync(path, past, past);
    expect(() => takeLock(path, texts)()).not.toThrow();
  });

  it('passes over a damaged lock', () => {
    for (const text of ['', '{"host":', '[]', 'null', '{"host":1,"process":"x"}']) {
      const path = newPath();
      writeFileSync(path, text);
      const past = Date.now() / 1000 - 5;
      utimesSync(path, past, past);
      expect(() => takeLock(path, texts)()).not.toThrow();
    }
  });
});

describe('awaitLock', () => {
  it('has the lock when the other process ends, and gives up by the clock or the signal', async () => {
    const path = newPath();
    const { child, said } = holder(path);
    expect(await said).toBe('taken');
    await expect(awaitLock(path, texts, new AbortController().signal, 0.2)).rejects.toThrow(/is at work/);
    await expect(awaitLock(path, texts, AbortSignal.abort(), 60)).rejects.toThrow(/interrupted/);
    const waiting = awaitLock(path, texts, new AbortController().signal, 60);
    child.kill('SIGKILL');
    (await waiting)();
    expect(existsSync(path)).toBe(false);
  });
});

describe('a process', () => {
  it('is known by its start, and gone when it is', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    const id = child.pid!;
    const identity = { host: thisProcess().host, process: id, started: startOf(id)! };
    expect(stateOf(identity)).toBe('alive');
    expect(stateOf({ ...identity, started: `${identity.started}1` })).toBe('dead');
    expect(stateOf({ ...identity, host: 'elsewhere' })).toBe('unknown');
    expect(stateOfTag(String(id))).toBe('alive');
    child.kill('SIGKILL');
    await ended(child);
    expect(stateOf(identity)).toBe('dead');
    expect(stateOfTag(String(id))).toBe('dead');
    expect(stateOfTag(processTag())).toBe('alive');
    expect(stateOfTag('mine')).toBe('unknown');
  });

  it.runIf(process.platform === 'linux')('that has ended and was not reaped is dead', async () => {
    // The shell starts a child that ends, and becomes a program that never asks for it.
    const shell = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 30'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const id = Number(await new Promise((resolve) => shell.stdout!.once('data', (data) => resolve(String(data)))));
    const state = () => /\) (\w)/.exec(readFileSync(`/proc/${id}/stat`, 'latin1'))?.[1];
    await expect.poll(state, { timeout: 5000 }).toBe('Z');
    expect(startOf(id)).toBe(null);
    const path = newPath();
    writeFileSync(path, JSON.stringify({ host: hostname(), process: id }));
    expect(() => takeLock(path, texts)()).not.toThrow();
    shell.kill('SIGKILL');
  });
});
