import { describe, expect, it } from 'vitest';
import { checkSimulation } from './config.js';

const right = {
  name: 'test',
  budgets: [4, 'all'],
  select: { random: { strategy: 'random' } },
  train: { supervised: { method: 'supervised', iterations: 5 } },
  arms: [{ select: 'random', train: ['supervised'] }],
};

const messageOf = (change: object) => {
  try {
    checkSimulation({ ...right, ...change }, 'comparison.yaml');
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('was accepted');
};

describe('checkSimulation', () => {
  it('takes one name for a list of one, and fills in what is left open', () => {
    const config = checkSimulation(right, 'comparison.yaml');
    expect(config.arms[0]).toMatchObject({ pretrain: ['none'], select: ['random'], train: ['supervised'], later: [] });
    expect(config).toMatchObject({ seeds: [1], mode: 'independent', defects: [] });
  });

  it('names a wrong key by its whole path, with the nearest right one', () => {
    expect(messageOf({ bugdets: [3] })).toMatch(/comparison\.yaml: unknown key bugdets[\s\S]*did you mean budgets\?/);
    expect(messageOf({ train: { supervised: { methd: 'supervised' } } })).toMatch(
      /unknown setting train\.supervised\.methd[\s\S]*did you mean method\?/,
    );
  });

  it('checks every recipe against its stage, options of plug-ins too', () => {
    expect(messageOf({ train: { supervised: { iterations: -5 } } })).toMatch(/train\.supervised\.iterations is -5/);
    expect(messageOf({ select: { random: { strategy: 'randm' } } })).toMatch(/select\.random\.strategy is "randm"/);
    expect(messageOf({ select: { random: { strategy: 'random', options: { x: 1 } } } })).toMatch(/has no option "x"/);
    expect(messageOf({ pretrain: { p: { task: 'models-genesis', batchSize: 0 } } })).toMatch(
      /pretrain\.p\.batchSize is 0/,
    );
    expect(messageOf({ init: { size: 33 } })).toMatch(/init\.size is 33/);
    expect(messageOf({ evaluate: { threshold: 2 } })).toMatch(/evaluate\.threshold is 2/);
  });

  it('names an arm of recipes that do not exist', () => {
    expect(messageOf({ arms: [{ select: 'random', train: 'supervize' }] })).toMatch(
      /arms\[0\]\.train is "supervize"[\s\S]*did you mean supervised\?/,
    );
    expect(messageOf({ baseline: 'chance' })).toMatch(/baseline is "chance"/);
    expect(messageOf({ fullSupervision: { train: 'all' } })).toMatch(/fullSupervision\.train is "all"/);
  });

  it('rounds must rise, and later recipes need rounds', () => {
    expect(messageOf({ mode: 'rounds', budgets: [8, 4] })).toMatch(/arms\[0\]\.budgets is 8, 4/);
    const later = [{ select: 'random', train: 'supervised', later: [{ from: 1, train: 'supervised' }] }];
    expect(messageOf({ arms: later })).toMatch(/arms\[0\]\.later is given/);
  });
});
