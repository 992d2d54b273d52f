import type { Job } from './plan.js';
import type { JobResult } from './store.js';

/** How long the rest will take, from the mean time of the jobs of the same kind that are done. */
export class TimeLeft {
  private readonly seconds = new Map<Job['kind'], number[]>();
  private readonly open: Map<string, Job['kind']>;

  constructor(
    jobs: readonly Job[],
    done: ReadonlyMap<string, JobResult>,
    private readonly workers: number,
  ) {
    this.open = new Map(jobs.filter(({ id }) => !done.has(id)).map(({ id, kind }) => [id, kind]));
    for (const { kind, seconds } of done.values()) this.add(kind, seconds);
  }

  finished(job: Job, seconds: number): void {
    this.open.delete(job.id);
    this.add(job.kind, seconds);
  }

  /** `12 min left`; empty while nothing can be said. */
  text(): string {
    let total = 0;
    for (const kind of this.open.values()) {
      const known = this.seconds.get(kind);
      if (!known) return '';
      total += known.reduce((sum, value) => sum + value, 0) / known.length;
    }
    const minutes = total / this.workers / 60;
    if (minutes < 1) return 'under a minute left';
    return minutes < 90 ? `${Math.round(minutes)} min left` : `${(minutes / 60).toFixed(1)} h left`;
  }

  private add(kind: Job['kind'], seconds: number): void {
    this.seconds.set(kind, [...(this.seconds.get(kind) ?? []), seconds]);
  }
}
