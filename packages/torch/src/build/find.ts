/** Looks for libtorch on this machine, source by source, and fetches the pinned wheel when it comes to that. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fetchWheel } from './fetch.js';
import { type FileView, inspectLibtorch, type Libtorch, type Location } from './libtorch.js';
import { BuildError, say } from './report.js';
import { runProgram } from './shell.js';
import { environmentLocation, pythonLocation, systemLocations, wheelLocation } from './sources.js';
import { damageOf } from './sums.js';

export const diskView: FileView = {
  exists: existsSync,
  read: (path) => (existsSync(path) ? readFileSync(path, 'latin1') : null),
};

/** One source's answer: a libtorch to try, or why it has none. */
export type Finding = { found: Libtorch } | { reason: string };

/**
 * Yields every source's answer in order, each only when asked for, so that nothing is fetched while an earlier source
 * works. A wrong `LIBTORCH` throws: who sets it wants that one and no other.
 */
export async function* findLibtorch(environment: NodeJS.ProcessEnv, cache: string): AsyncGenerator<Finding> {
  const inspect = (location: Location): Finding => {
    const result = inspectLibtorch(diskView, location, process.platform);
    return typeof result === 'string'
      ? { reason: `${location.origin} ${location.directory}: ${result}` }
      : { found: result };
  };

  if (environment.LIBTORCH) {
    const finding = inspect(environmentLocation(environment.LIBTORCH));
    if ('reason' in finding) {
      throw new BuildError(`${finding.reason}\n  expected: a folder with include/ and lib/ of libtorch 1.13 or newer`);
    }
    yield finding;
    return;
  }

  const initFile = await pythonTorch();
  yield initFile.startsWith('/') ? inspect(pythonLocation(initFile)) : { reason: `python3: ${initFile}` };

  const wheel = wheelLocation(cache, process.platform, process.arch);
  const problem = (await isKept(wheel.directory)) ? null : await fetchWheel(wheel.directory);
  yield problem === null ? inspect(wheel) : { reason: `pip: ${problem}` };

  for (const location of systemLocations(process.platform, process.arch)) yield inspect(location);
}

/** Whether the cache has the wheel, as it was fetched: its files are hashed again. */
async function isKept(directory: string): Promise<boolean> {
  if (!existsSync(directory)) return false;
  const damage = await damageOf(dirname(directory));
  if (damage) say(`${damage}: fetching it again`);
  return damage === null;
}

/** Path of torch/__init__.py of the python3 on PATH, found without importing it (2 s); else the reason. */
async function pythonTorch(): Promise<string> {
  const code =
    'import importlib.util as u; s = u.find_spec("torch"); print(s.origin if s and s.origin else "no torch")';
  const { code: status, stdout, output } = await runProgram('python3', ['-c', code]);
  if (status === 127) return 'not installed';
  return status === 0 ? stdout.trim() : (output.trim().split('\n').at(-1) ?? 'failed');
}
