/** `sal simulate` through the real command: kills, interrupts, what it leaves, and what a wrong call is told. */

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SimulationResults } from '../src/simulate/results.js';
import { sal } from './support/command.js';
import { simulationConfig } from './support/simulation.js';
import { temporaryFolder } from './support/small-images.js';

const bin = fileURLToPath(new URL('../bin/sal.js', import.meta.url));
const folder = temporaryFolder();
let config = '';
beforeAll(async () => {
  config = await simulationConfig(folder.path);
});
afterAll(folder.remove);

const start = (out: string, ...words: string[]): ChildProcess =>
  spawn(process.execPath, [bin, 'simulate', config, '--out', out, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });

const ended = (child: ChildProcess) =>
  new Promise<number | NodeJS.Signals | null>((done) => child.on('exit', (code, signal) => done(code ?? signal)));

/** Of finished jobs; a killed one leaves its lock. */
const jobFiles = (out: string) =>
  existsSync(join(out, 'jobs')) ? readdirSync(join(out, 'jobs')).filter((name) => !name.endsWith('.lock.json')) : [];
const resultsOf = (out: string) => JSON.parse(readFileSync(join(out, 'results.json'), 'utf8')) as SimulationResults;

/** What must be equal between two simulations of one config: everything but times. */
const withoutTimes = ({ records }: SimulationResults) => records.map(({ trainSeconds: _, ...record }) => record);

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((wake) => setTimeout(wake, 20));
}

describe('sal simulate', () => {
  const whole = join(folder.path, 'whole');

  it('runs every cell once, and a second call finds nothing to do', async () => {
    expect(await ended(start(whole, '--jobs', '2'))).toBe(0);
    const results = resultsOf(whole);
    // 2 selections x 2 budgets x 2 seeds, and full supervision for both seeds.
    expect(results.records).toHaveLength(10);
    expect(results.testIds).toHaveLength(4);
    expect(results.records.every(({ perImageDice }) => perImageDice.length === 4)).toBe(true);
    expect(results.records.filter(({ arm }) => arm === 'full supervision').map(({ labels }) => labels)).toEqual([
      12, 12,
    ]);
    expect(results.arms.map(({ baseline }) => baseline)).toEqual([null, 'random + supervised', null]);
    expect(readdirSync(join(whole, 'work'))).toEqual([]);
    const times = jobFiles(whole).map((name) => statSync(join(whole, 'jobs', name)).mtimeMs);
    const again = await sal('simulate', config, '--out', whole, '--json');
    expect(again.json()).toMatchObject({ ok: true, ran: 0, records: 10 });
    expect(jobFiles(whole).map((name) => statSync(join(whole, 'jobs', name)).mtimeMs)).toEqual(times);
  }, 120_000);

  it('killed anywhere, it goes on and ends with the same numbers, no finished job done twice', async () => {
    const out = join(folder.path, 'killed');
    for (const goal of [1, 4, 7]) {
      const before = jobFiles(out).length;
      const child = start(out);
      const exit = ended(child);
      await until(() => jobFiles(out).length >= Math.max(goal, before + 1) || child.exitCode !== null);
      child.kill('SIGKILL');
      await exit;
    }
    const written = new Map(jobFiles(out).map((name) => [name, statSync(join(out, 'jobs', name)).mtimeMs]));
    expect(written.size).toBeLessThan(jobFiles(whole).length);
    expect(await ended(start(out))).toBe(0);
    expect(jobFiles(out).sort()).toEqual(jobFiles(whole).sort());
    for (const [name, time] of written) expect(statSync(join(out, 'jobs', name)).mtimeMs).toBe(time);
    expect(withoutTimes(resultsOf(out))).toEqual(withoutTimes(resultsOf(whole)));
  }, 120_000);

  it('Ctrl-C saves, ends with 130, and the next call goes on', async () => {
    const out = join(folder.path, 'interrupted');
    const child = start(out);
    const exit = ended(child);
    await until(() => jobFiles(out).length >= 3);
    child.kill('SIGINT');
    expect(await exit).toBe(130);
    expect(jobFiles(out).length).toBeLessThan(jobFiles(whole).length);
    expect(await ended(start(out))).toBe(0);
    expect(withoutTimes(resultsOf(out))).toEqual(withoutTimes(resultsOf(whole)));
  }, 120_000);

  it('sal report makes the page anew, and says what a simulation has not', async () => {
    const before = readFileSync(join(whole, 'report.json'), 'utf8');
    rmSync(join(whole, 'report.html'));
    expect((await sal('report', whole)).code).toBe(0);
    expect(readFileSync(join(whole, 'report.html'), 'utf8')).toContain('full supervision');
    expect(readFileSync(join(whole, 'report.json'), 'utf8')).toBe(before);
    expect((await sal('report', whole, '--against', whole)).err).toMatch(/--against is given/);
    const empty = join(folder.path, 'empty');
    for (const name of ['jobs', 'studies', 'work']) mkdirSync(join(empty, name), { recursive: true });
    expect((await sal('report', empty)).err).toMatch(/no results yet[\s\S]*sal simulate/);
  });

  it('more seeds and budgets keep what is done', async () => {
    const { code, json } = await sal('simulate', config, '--out', whole, '--seeds', '1', '--dry-run', '--json');
    expect(code).toBe(0);
    expect(json()).toMatchObject({ jobs: 8, done: 8, ran: 0 });
    const smaller = await sal('simulate', config, '--out', whole, '--budgets', '3,all', '--dry-run', '--json');
    expect(smaller.json()).toMatchObject({ jobs: 15, done: 11 });
    const more = await sal('simulate', config, '--out', whole, '--seeds', '1,9', '--dry-run');
    expect(more.err).toMatch(/^init \(done\)$[\s\S]*^pretrain .*, seed 9$/m);
    expect(more.out).toMatch(/: 15 jobs, 7 to do$/m);
    const wrong = await sal('simulate', config, '--out', whole, '--budgets', '3,some', '--dry-run');
    expect(wrong.code).toBe(2);
    expect(wrong.err).toMatch(/--budgets is \["3","some"\]/);
  });

  it('says what is wrong with a config, before anything is made', async () => {
    const out = join(folder.path, 'never');
    const wrong = async (...words: string[]) => (await sal('simulate', ...words, '--out', out)).err;
    expect(await wrong('nothing.yaml')).toMatch(/no config "nothing.yaml"[\s\S]*saal-2022/);
    expect(await wrong('saal-2022')).toMatch(/no folder of images[\s\S]*--images DIR/);
    expect(await wrong(config, '--set', 'train.supervised.iteratons=3')).toMatch(/did you mean iterations\?/);
    expect(await wrong(config, '--set', 'trian.supervised.iterations=3')).toMatch(
      /there is no trian[\s\S]*did you mean train\?/,
    );
    expect(await wrong(config, '--reproduce-defect', 'no-ssl')).toMatch(/unknown defect "no-ssl"/);
    expect(existsSync(out)).toBe(false);
  });

  it('a job that fails is named, the others are done, and the exit code is 1', async () => {
    const out = join(folder.path, 'failing');
    const tooMany = await simulationConfig(join(folder.path, 'few'), { budgets: [3, 40], seeds: [1] });
    const child = spawn(process.execPath, [bin, 'simulate', tooMany, '--out', out], { stdio: 'pipe' });
    let words = '';
    child.stderr.on('data', (chunk: Buffer) => {
      words += chunk.toString();
    });
    expect(await ended(child)).toBe(1);
    expect(resultsOf(out).records).toHaveLength(3);
    expect(words).toMatch(/random \+ supervised, 40 labels, seed 1 failed: --budget is 40/);
  }, 60_000);
});
