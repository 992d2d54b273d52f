/** `sal` as a process: with an environment of its own, so that nothing of the person who runs the trial is touched. */

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type CommandOptions, type Outcome, runLimited } from '../frame/command.js';

export interface Sal {
  program: string;
  /** Home and temporary folder of the command lie inside, so that what it leaves there is seen. */
  folder: string;
}

/** Only what a command needs; two engine threads on a busy machine wait for each other. */
export function salEnvironment(folder: string, extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const [home, temporary] = [join(folder, 'home'), join(folder, 'tmp')];
  for (const made of [home, temporary]) mkdirSync(made, { recursive: true });
  return {
    PATH: process.env.PATH,
    LD_LIBRARY_PATH: process.env.LD_LIBRARY_PATH,
    LANG: 'C.UTF-8',
    OMP_NUM_THREADS: '1',
    HOME: home,
    TMPDIR: temporary,
    ...extra,
  };
}

export function salWords(program: string, words: readonly string[]): string[] {
  return [process.execPath, join(program, 'packages/sal/bin/sal.js'), ...words];
}

/** Runs one `sal` command to its end, or to its limit. */
export function runSal(
  { program, folder }: Sal,
  words: readonly string[],
  options: Partial<CommandOptions> & { extra?: NodeJS.ProcessEnv } = {},
): Promise<Outcome> {
  const { extra, ...rest } = options;
  return runLimited(salWords(program, words), { cwd: folder, environment: salEnvironment(folder, extra), ...rest });
}
