import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterEach } from 'vitest';
import type { Study } from '../../src/study/study.js';

/** Closes and removes, after each test of the calling file, every study that was given to the returned function. */
export function removeAfterEach(): (study: Study) => Study {
  const studies: Study[] = [];
  afterEach(() => {
    for (const made of studies.splice(0)) {
      made.close();
      rmSync(dirname(made.directory), { recursive: true, force: true });
    }
  });
  return (study) => {
    studies.push(study);
    return study;
  };
}
