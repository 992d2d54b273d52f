import { describe, expect, it } from 'vitest';
import { simulatedResults } from '../../test/support/simulated-results.js';
import { analyseSimulation } from './analysis/analyse.js';
import type { Job } from './plan.js';
import { missingRecords } from './store.js';

describe('a cell without its records', () => {
  const cell = { kind: 'cell', rounds: [{}, {}] } as unknown as Job;
  const { records } = simulatedResults();

  it('is a failed one, unless it has one for each round', () => {
    expect(missingRecords(cell, { records: [] })).toMatch(/left 0 of 2 results/);
    expect(missingRecords(cell, { records: records.slice(0, 1) })).toMatch(/left 1 of 2 results/);
    expect(missingRecords(cell, { records: records.slice(0, 2) })).toBeNull();
    expect(missingRecords({ ...cell, kind: 'init' } as Job, { records: [] })).toBeNull();
  });

  it('is counted by the report, with its reason', () => {
    const failed = [{ job: 'a, seed 1', message: 'its process ended (SIGKILL)' }];
    const { notes } = analyseSimulation({ ...simulatedResults(), failed }, { resamples: 10 });
    expect(notes).toContain('1 job failed and is in no number: a, seed 1 (its process ended (SIGKILL)).');
  });
});
