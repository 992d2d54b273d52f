import { describe, expect, it } from 'vitest';
import type { Job } from './plan.js';
import { TimeLeft } from './time-left.js';

const job = (id: string, kind: 'init' | 'cell') => ({ id, kind, title: id, after: [] }) as unknown as Job;

describe('TimeLeft', () => {
  it('says nothing before one job of every open kind is done, then scales by what is left and the workers', () => {
    const jobs = [job('a', 'init'), ...Array.from({ length: 11 }, (_, i) => job(`c${i}`, 'cell'))];
    const time = new TimeLeft(jobs, new Map(), 2);
    expect(time.text()).toBe('');
    time.finished(jobs[0]!, 30);
    expect(time.text()).toBe('');
    time.finished(jobs[1]!, 60);
    expect(time.text()).toBe('5 min left');
  });

  it('counts what an earlier call has done', () => {
    const jobs = [job('c0', 'cell'), job('c1', 'cell')];
    const done = { kind: 'cell' as const, title: 'c0', seconds: 36_000, records: [] };
    expect(new TimeLeft(jobs, new Map([['c0', done]]), 1).text()).toBe('10.0 h left');
  });
});
