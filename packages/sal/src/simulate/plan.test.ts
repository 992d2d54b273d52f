import { describe, expect, it } from 'vitest';
import { checkSimulation } from './config.js';
import { type CellJob, type Job, planSimulation } from './plan.js';

const base = {
  name: 'test',
  seeds: [1, 2],
  budgets: [4, 8],
  pretrain: { genesis: { task: 'models-genesis', iterations: 3 } },
  select: { random: { strategy: 'random' }, chosen: { strategy: 'kmeans-proportional' } },
  train: { supervised: { method: 'supervised' }, teacher: { method: 'mean-teacher' } },
  arms: [{ pretrain: 'genesis', select: ['random', 'chosen'], train: ['supervised', 'teacher'] }],
  baseline: 'random',
};

const plan = (change: object = {}) =>
  planSimulation(checkSimulation({ ...base, ...change }, 'test.yaml'), '/images', '/masks');
const count = (jobs: readonly Job[], kind: Job['kind']) => jobs.filter((job) => job.kind === kind).length;
const cells = (jobs: readonly Job[]) => jobs.filter((job): job is CellJob => job.kind === 'cell');

describe('planSimulation', () => {
  it('does what is shared once, and every cell of the table once', () => {
    const { jobs, arms } = plan();
    expect(arms.map(({ name }) => name)).toEqual([
      'random + supervised',
      'random + teacher',
      'chosen + supervised',
      'chosen + teacher',
    ]);
    expect(arms.map(({ baseline }) => baseline)).toEqual([null, null, 'random + supervised', 'random + teacher']);
    // One init, one pretraining a seed, one set of features a pretraining, arms x budgets x seeds cells.
    const counts = ['init', 'pretrain', 'features', 'cell'].map((kind) => count(jobs, kind as Job['kind']));
    expect(counts).toEqual([1, 2, 2, 16]);
  });

  it('puts every job after those it needs', () => {
    const { jobs } = plan();
    for (const [i, { after }] of jobs.entries()) {
      for (const id of after) expect(jobs.slice(0, i).some((job) => job.id === id)).toBe(true);
    }
  });

  it('a development simulation shares nothing with one on the test set', () => {
    const config = checkSimulation(base, 'test.yaml');
    const ids = planSimulation(config, '/images', '/masks', true).jobs.map(({ id }) => id);
    expect(plan().jobs.filter(({ id }) => ids.includes(id))).toEqual([]);
  });

  it('a seed in the recipe makes one pretraining serve all', () => {
    expect(count(plan({ pretrain: { genesis: { task: 'models-genesis', seed: 1 } } }).jobs, 'pretrain')).toBe(1);
  });

  it('a job keeps its id when others are added, and changes it with its own settings', () => {
    const ids = (change?: object) => plan(change).jobs.map(({ id }) => id);
    const before = ids();
    expect(ids({ seeds: [1, 2, 3], budgets: [4, 8, 16] })).toEqual(expect.arrayContaining(before));
    const changed = ids({ train: { ...base.train, teacher: { method: 'mean-teacher', iterations: 7 } } });
    expect(before.filter((id) => !changed.includes(id))).toHaveLength(8);
  });

  it('arms of equal recipes share their jobs, each under its name', () => {
    const select = { ...base.select, again: { strategy: 'random' } };
    const { jobs, arms } = plan({ select, arms: [{ select: ['random', 'again'], train: 'supervised' }] });
    expect(arms).toHaveLength(2);
    expect(cells(jobs)).toHaveLength(4);
    expect(cells(jobs)[0]!.arms).toEqual(['random + supervised', 'again + supervised']);
  });

  it('rounds are one study, with later recipes from their round on', () => {
    const arms = [
      {
        select: 'random',
        train: 'supervised',
        later: [
          { from: 1, select: 'chosen' },
          { from: 2, train: 'teacher' },
        ],
      },
    ];
    const { jobs } = plan({ mode: 'rounds', budgets: [4, 8, 16], arms });
    expect(cells(jobs)).toHaveLength(2);
    const { rounds } = cells(jobs)[0]!;
    expect(rounds.map(({ labels }) => labels)).toEqual([4, 8, 16]);
    expect(rounds.map(({ select }) => select.strategy)).toEqual([
      'random',
      'kmeans-proportional',
      'kmeans-proportional',
    ]);
    expect(rounds.map(({ train }) => train.method)).toEqual(['supervised', 'supervised', 'mean-teacher']);
  });

  it('a defect runs every arm once more, in the stage where the defect sits', () => {
    const { jobs, arms } = plan({ defects: ['no-ssl-init', 'shuffled-features', 'double-sigmoid'] });
    expect(arms).toHaveLength(16);
    const defective = arms.find(({ name }) => name === 'chosen + teacher (defect no-ssl-init)')!;
    expect(defective.baseline).toBe('chosen + teacher');
    const of = (name: string) => cells(jobs).find((job) => job.arms.includes(name))!.rounds[0]!;
    expect(of('chosen + teacher (defect no-ssl-init)').train.reproduceDefect).toEqual(['no-ssl-init']);
    expect(of('chosen + teacher (defect no-ssl-init)').select.reproduceDefect).toBeUndefined();
    expect(of('chosen + teacher (defect shuffled-features)').select.reproduceDefect).toEqual(['shuffled-features']);
    // One more pretraining a seed for the defect that sits there; the other defects share the right one.
    expect(count(jobs, 'pretrain')).toBe(4);
  });

  it('the baseline may be any factor', () => {
    const baselines = plan({ baseline: { train: 'supervised' } }).arms.map(({ baseline }) => baseline);
    expect(baselines).toEqual([null, 'random + supervised', null, 'chosen + supervised']);
  });

  it('an arm in two entries is one arm, with the seeds and budgets of both', () => {
    const more = { pretrain: 'genesis', select: 'random', train: 'supervised', budgets: [4], seeds: [3] };
    const { jobs, arms } = plan({ arms: [...base.arms, more] });
    expect(arms).toHaveLength(4);
    expect(cells(jobs)).toHaveLength(17);
  });

  it('full supervision is an arm on all labels', () => {
    const { jobs, fullSupervision } = plan({ fullSupervision: { train: 'supervised', seeds: [1] } });
    expect(fullSupervision).toBe('full supervision');
    const full = cells(jobs).filter((job) => job.arms.includes('full supervision'));
    expect(full.map(({ rounds, seed }) => [rounds[0]!.labels, seed])).toEqual([['all', 1]]);
  });
});
