import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { put, temporaryFolder } from '../../test/support/small-images.js';
import { makePartial, partialName, publish, removeAbandoned } from './partial-folder.js';

let folder: { path: string; remove(): void };
const at = (...names: string[]) => join(folder.path, ...names);
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

describe('folders under construction', () => {
  it('what a person or another program has beside the target stays, whatever it is called', () => {
    const dead = spawnSync(process.execPath, ['-e', '']).pid;
    const kept = ['mine', '', '0', '-1', 'NaN', '1e3', `${dead}`, `${dead} `, `0${dead}`, 'Infinity'].map(
      (end) => `.x.partial-${end}`,
    );
    for (const name of kept) put(at(name, 'thesis.tex'), 'the only copy');
    // A marker of another process than the name says, one that is a link, a link to a marked folder.
    put(at('.x.partial-999999998', '.sal-partial'), '7\n');
    put(at('marker'), '999999997\n');
    mkdirSync(at('.x.partial-999999997'));
    symlinkSync(at('marker'), at('.x.partial-999999997', '.sal-partial'));
    put(at('marked', '.sal-partial'), '999999996\n');
    symlinkSync(at('marked'), at('.x.partial-999999996'));
    put(at('.y.partial-999999995', '.sal-partial'), '999999995\n');
    put(at(`.x.partial-${process.ppid}`, '.sal-partial'), `${process.ppid}\n`);
    const before = readdirSync(folder.path, { recursive: true }).sort();
    removeAbandoned(at('x'));
    expect(readdirSync(folder.path, { recursive: true }).sort()).toEqual(before);
  });

  it('what a killed process left is removed, and a folder of this process id that is not ours is refused', () => {
    put(at('.x.partial-999999999', '.sal-partial'), '999999999\n');
    put(at('.x.partial-999999999', 'study.db'), '');
    removeAbandoned(at('x'));
    expect(readdirSync(folder.path)).toEqual([]);
    put(join(partialName(at('x')), 'thesis.tex'), 'the only copy');
    expect(() => makePartial(at('x'))).toThrow(/is in the way/);
    expect(existsSync(join(partialName(at('x')), 'thesis.tex'))).toBe(true);
  });

  it('a folder that a kill left without its marker is removed only where it is empty', () => {
    mkdirSync(at('.x.partial-999999999'));
    put(at('.x.partial-999999998', 'keep'), '');
    removeAbandoned(at('x'));
    expect(readdirSync(folder.path)).toEqual(['.x.partial-999999998']);
  });

  it('a finished folder has its name and no marker', () => {
    const partial = makePartial(at('x'));
    put(join(partial, 'a'), '');
    publish(partial, at('x'));
    expect(readdirSync(at('x'))).toEqual(['a']);
    expect(readdirSync(folder.path)).toEqual(['x']);
  });
});
