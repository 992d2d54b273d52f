import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * The folder for what is costly to make again and survives `npm ci`: unpacked libtorch and compiled addons.
 * `SAL_CACHE`, else `$XDG_CACHE_HOME/sal-smis`, else `~/.cache/sal-smis`.
 */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env, home: string = homedir()): string {
  if (environment.SAL_CACHE) return environment.SAL_CACHE;
  if (environment.XDG_CACHE_HOME) return join(environment.XDG_CACHE_HOME, 'sal-smis');
  return join(home, '.cache', 'sal-smis');
}
