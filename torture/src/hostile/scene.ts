/** A stage for one attack: a work folder that commands may change, and everything beside it, which they may not. */

import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Random } from '../../../packages/sal/dist/random.js';
import type { Limits, Outcome } from '../frame/command.js';
import { faultsOf } from '../frame/verdict.js';
import { pathsBelow } from '../kit/essence.js';
import { maskPng, picture } from '../kit/pictures.js';
import { runSal } from '../kit/sal.js';
import type { Stage, Stages, Where } from '../kit/stages.js';

/** Documented places outside the study and the paths given. */
const allowedOutside = /^home\/\.cache\/sal-smis(\/|$)/;

export class Scene {
  readonly faults: string[] = [];
  readonly outcomes: Outcome[] = [];
  private readonly before: Map<string, string>;
  private readonly guarded = new Map<string, Map<string, string>>();

  private constructor(
    readonly folder: string,
    readonly random: Random,
    readonly stages: Stages,
  ) {
    this.before = snapshot(this.folder, (path) => !path.startsWith('work/'));
  }

  /** Sets the canary: documents, a picture and a mask of somebody else beside the work folder. */
  static async set(folder: string, random: Random, stages: Stages): Promise<Scene> {
    for (const made of ['work', 'canary/deep', 'home', 'tmp']) mkdirSync(join(folder, made), { recursive: true });
    writeFileSync(join(folder, 'canary/thesis.txt'), 'somebody else wrote this for three years\n');
    writeFileSync(join(folder, 'canary/deep/notes.csv'), 'id,note\n1,mine\n');
    writeFileSync(join(folder, 'canary/p00.png'), await picture(77).png().toBuffer());
    writeFileSync(join(folder, 'canary/mask.png'), await maskPng(0.3));
    return new Scene(folder, random, stages);
  }

  get work(): string {
    return join(this.folder, 'work');
  }

  get canary(): string {
    return join(this.folder, 'canary');
  }

  /** A study of that stage in the work folder. */
  study(stage: Stage): Where {
    return this.stages.copy(stage, this.work);
  }

  /** A file or folder inside the work folder that the attack must not change either. */
  guard(path: string): void {
    this.guarded.set(path, snapshot(path));
  }

  /** Runs a command and notes what is wrong with its end; home and temporary folder lie outside the work folder. */
  async sal(words: readonly string[], limits: Partial<Limits> = {}): Promise<Outcome> {
    const outcome = await runSal({ program: this.stages.program, folder: this.folder }, words, {
      cwd: this.work,
      limits,
    });
    this.outcomes.push(outcome);
    this.faults.push(...faultsOf(outcome));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u009b\u202a-\u202e\u2066-\u2069]/.exec(
      outcome.out + outcome.err,
    );
    if (control)
      this.expect(
        false,
        `sal ${words[0]} printed the character U+${control[0].charCodeAt(0).toString(16).padStart(4, '0')}`,
      );
    return outcome;
  }

  expect(right: boolean, fault: string): void {
    if (!right) this.faults.push(fault);
  }

  /** Everything that was found wrong, changes outside included. */
  end(): string[] {
    const after = snapshot(this.folder, (path) => !path.startsWith('work/') && !allowedOutside.test(path));
    this.faults.push(...changes(this.before, after).map((change) => `outside the study: ${change}`));
    for (const [path, before] of this.guarded) {
      const changed = changes(before, snapshot(path)).map((change) => `${relative(this.work, path)}: ${change}`);
      this.faults.push(...changed);
    }
    return [...new Set(this.faults)];
  }
}

/** Kind, permissions and content of every file, by path relative to the folder. */
function snapshot(path: string, counts: (path: string) => boolean = () => true): Map<string, string> {
  const files =
    existsSync(path) && lstatSync(path).isDirectory() ? pathsBelow(path).map((name) => join(path, name)) : [path];
  const counted = files.filter((file) => existsLink(file) && counts(relative(path, file)));
  return new Map(counted.map((file) => [relative(path, file), described(file)]));
}

function existsLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function described(file: string): string {
  const stats = lstatSync(file);
  if (stats.isSymbolicLink()) return `link to ${readlinkSync(file)}`;
  if (!stats.isFile()) return `kind ${stats.mode}`;
  return `${stats.mode} ${createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 12)}`;
}

function changes(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  const names = [...new Set([...before.keys(), ...after.keys()])];
  return names
    .filter((name) => before.get(name) !== after.get(name))
    .map((name) => `${name || 'it'} ${!after.has(name) ? 'is gone' : before.has(name) ? 'was changed' : 'was made'}`);
}
