import { afterAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/small-images.js';
import { loadSimulation } from './load-config.js';
import { simulateSettings } from './settings.js';

const { path, remove } = temporaryFolder();
afterAll(remove);

const load = (set: Record<string, string | number>) =>
  loadSimulation('ceal-2017', simulateSettings.parse({ images: path, masks: path, set })).config;

describe('--set', () => {
  it('replaces one value and leaves the others', () => {
    const { init, train } = load({ 'init.size': 64, 'train.first.width': 8 });
    expect(init).toMatchObject({ size: 64, color: 'grey' });
    expect(train.first).toMatchObject({ width: 8, loss: 'dice' });
    expect(train.more).toMatchObject({ width: 32 });
  });

  it('* stands for every name, of mappings and of lists', () => {
    const { train, arms } = load({ 'train.*.width': 8, 'arms.*.later.*.from': 3 });
    expect(Object.keys(train)).toHaveLength(8);
    for (const recipe of Object.values(train)) expect(recipe).toMatchObject({ width: 8, loss: 'dice' });
    expect(arms[0]!.later.map(({ from }) => from)).toEqual(Array(7).fill(3));
    expect(load({ 'budgets.0': 5, 'arms.0.later.*.train': 'pseudo20' }).budgets[0]).toBe(5);
    expect(() => load({ 'select.*': 1 })).toThrow(/select\.random/);
  });

  it('names the step that is not there', () => {
    expect(() => load({ 'trian.first.width': 8 })).toThrow(/there is no trian/);
    expect(() => load({ 'train.*.width.more': 8 })).toThrow(/there is no width/);
    expect(() => load({ 'budgets.first': 8 })).toThrow(/there is no first/);
    expect(() => load({ 'train.*.widht': 8 })).toThrow(/widht/);
  });
});
