/** Two selections at once, and one more after a kill: nobody is asked twice for the same, nor for twice as much. */

import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makePreparedStudy } from '../../test/support/prepared-study.js';
import { silentHooks } from '../progress.js';
import { processTag } from '../study/process-identity.js';
import type { Study } from '../study/study.js';
import { type SelectResult, selectImages } from './select.js';
import { selectSettings } from './settings.js';

let study: Study;
let lines: string[];
beforeEach(() => {
  study = makePreparedStudy({ pool: 30 });
  lines = [];
});
afterEach(() => {
  study.close();
  rmSync(join(study.directory, '..'), { recursive: true });
});

const hooks = { ...silentHooks, log: (line: string) => lines.push(line), warn: (line: string) => lines.push(line) };
const settings = (budget: number) => selectSettings.parse({ budget, strategy: 'random', forecast: false, seed: 4 });
const select = (budget: number, announce?: (result: SelectResult) => void) =>
  selectImages(study, settings(budget), hooks, announce);
const killed = () => {
  throw new Error('killed');
};
/** Of a process of this machine that is gone. */
const deadTag = processTag().replace(/^\d+/, '4999999');
const folders = () => readdirSync(join(study.directory, 'selections')).sort();

describe('sal select, run again after a kill', () => {
  it('completes the round that was recorded, says so, and asks for nothing more', async () => {
    let first: SelectResult | undefined;
    await expect(
      select(4, (result) => {
        first = result;
        killed();
      }),
    ).rejects.toThrow('killed');
    expect(study.requestedIds().size).toBe(4);
    expect(await select(4)).toEqual(first);
    expect(study.requestedIds().size).toBe(4);
    expect(lines.join('\n')).toMatch(/round 0 was recorded by a command that did not come to its end.*no other images/);
  });

  it('gives the files their place that were written before the round was recorded', async () => {
    await expect(select(4, killed)).rejects.toThrow('killed');
    const directory = join(study.directory, 'selections', 'round-0');
    const files = readdirSync(directory).sort();
    renameSync(directory, join(study.directory, 'selections', `.round-0.partial-${deadTag}`));
    await select(4);
    expect(folders()).toEqual(['round-0']);
    expect(readdirSync(directory).sort()).toEqual(files);
    expect(files).toContain('picks.csv');
  });

  it('takes the folder that is whole, where several kills have left theirs', async () => {
    await expect(select(4, killed)).rejects.toThrow('killed');
    const directory = join(study.directory, 'selections', 'round-0');
    const files = readdirSync(directory).sort();
    // By name the first and the last: nothing but a marker, another list, a list alone.
    const left = (number: number, content?: string | Buffer) => {
      const folder = join(
        study.directory,
        'selections',
        `.round-0.partial-${deadTag.replace('4999999', `499999${number}`)}`,
      );
      mkdirSync(folder);
      writeFileSync(join(folder, '.sal-partial'), `${basename(folder).split('partial-')[1]}\n`);
      if (content !== undefined) writeFileSync(join(folder, 'picks.csv'), content);
    };
    left(0);
    left(1, 'rank,id\n0,another\n');
    left(2, readFileSync(join(directory, 'picks.csv')));
    const whole = join(study.directory, 'selections', `.round-0.partial-${deadTag}`);
    renameSync(directory, whole);
    writeFileSync(join(whole, '.sal-partial'), `${deadTag}\n`);
    await select(4);
    expect(folders()).toEqual(['round-0']);
    expect(readdirSync(directory).sort()).toEqual(files);
  });

  it('a second time on purpose, after the first came to its end, asks for others', async () => {
    const [first, second] = [await select(4), await select(4)];
    expect(second.round).toBe(1);
    expect(first.ids.filter((id) => second.ids.includes(id))).toEqual([]);
  });

  it('with another request counts what was asked for and asks for others', async () => {
    await expect(select(4, killed)).rejects.toThrow('killed');
    const other = await select(3);
    expect(other.round).toBe(1);
    expect(study.requestedIds().size).toBe(7);
    // The round that was cut is complete now: its request is not taken up again.
    expect((await select(4)).round).toBe(2);
  });

  it('keeps the list of a round whose row was lost, and removes what killed commands left', async () => {
    const lost = join(study.directory, 'selections', 'round-0');
    mkdirSync(lost);
    writeFileSync(join(lost, 'picks.csv'), 'rank,id\n');
    const partial = join(study.directory, 'selections', `.round-0.partial-${deadTag}`);
    mkdirSync(partial);
    writeFileSync(join(partial, '.sal-partial'), `${deadTag}\n`);
    await select(2);
    expect(folders()).toEqual(['round-0', 'round-0.unrecorded-1']);
    expect(existsSync(join(lost, 'contact-sheet.png'))).toBe(true);
  });
});

describe('sal select, several at once', () => {
  it('never asks for one image in two rounds: one chooses, the others are told', async () => {
    const command = new URL('../../bin/sal.js', import.meta.url).pathname;
    const words = ['select', study.directory, '--budget', '5', '--strategy', 'random', '--json'];
    const runs = Array.from({ length: 3 }, async () => {
      const child = spawn(process.execPath, [command, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
      let err = '';
      child.stderr.on('data', (data) => {
        err += data;
      });
      const code = await new Promise<number | null>((resolve) => child.on('exit', resolve));
      return { code, err };
    });
    const outcomes = await Promise.all(runs);
    const done = outcomes.filter(({ code }) => code === 0).length;
    expect(done).toBeGreaterThan(0);
    for (const { code, err } of outcomes) if (code !== 0) expect(err).toMatch(/is choosing images of this study/);
    const rounds = study.selections();
    expect(rounds).toHaveLength(done);
    const asked = rounds.flatMap(({ picks }) => picks.map(({ id }) => id));
    expect(new Set(asked).size).toBe(asked.length);
  });
});
