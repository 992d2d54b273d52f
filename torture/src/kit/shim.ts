/** The library that is preloaded to count calls, to kill at one of them, or to let one fail. */

import { execFile } from 'node:child_process';
import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

export type FaultMode = 'kill' | 'full' | 'enospc' | 'eio';

/** Compiles `native/fault.c`; null where this machine has no C compiler or does not preload (only Linux does). */
export async function buildShim(base: string, program: string): Promise<string | null> {
  if (process.platform !== 'linux') return null;
  const library = join(base, 'fault.so');
  if (existsSync(library)) return library;
  const source = join(program, 'torture/native/fault.c');
  try {
    await promisify(execFile)('cc', ['-O1', '-shared', '-fPIC', '-o', `${library}.new`, source, '-ldl']);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  renameSync(`${library}.new`, library);
  return library;
}

/** Environment under which the n-th call that changes files below `root` meets the fault. */
export function faultEnvironment(shim: string, root: string, mode: FaultMode, at: number): NodeJS.ProcessEnv {
  return { LD_PRELOAD: shim, SAL_FAULT_ROOT: root, SAL_FAULT_MODE: mode, SAL_FAULT_AT: `${at}` };
}
