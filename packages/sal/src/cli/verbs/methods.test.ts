import { describe, expect, it } from 'vitest';
import { sal } from '../../../test/support/command.js';
import type { PluginDescription } from '../../plugin.js';

describe('sal methods', () => {
  it('lists every kind with name, line, paper and options with defaults', async () => {
    const listed = (await sal('methods', '--json')).json() as Record<string, PluginDescription[]>;
    expect(Object.keys(listed)).toEqual(['pretrain', 'select', 'segment', 'losses', 'metrics', 'protocols', 'defects']);
    for (const [kind, plugins] of Object.entries(listed)) {
      const names = plugins.map(({ name }) => name);
      expect(new Set(names).size, kind).toBe(names.length);
      for (const { name, summary, paper, options } of plugins) {
        expect(summary.length, name).toBeGreaterThan(10);
        expect(summary, name).not.toContain('\n');
        expect(paper.length, name).toBeGreaterThan(3);
        for (const option of options) {
          expect(option.default, `${name} ${option.name}`).toBeDefined();
          expect(option.description.length, `${name} ${option.name}`).toBeGreaterThan(5);
        }
      }
    }
  });

  it('has what the field compares', async () => {
    const listed = (await sal('methods', '--json')).json() as Record<string, PluginDescription[]>;
    const names = (kind: string) => listed[kind]!.map(({ name }) => name);
    expect(names('pretrain')).toEqual(
      expect.arrayContaining(['models-genesis', 'autoencoder', 'simclr', 'byol', 'vicreg', 'mae', 'none']),
    );
    expect(names('select')).toEqual(
      expect.arrayContaining([
        ...[
          'random',
          'stratified-random',
          'kmeans-proportional',
          'kmeans-medoids',
          'coreset',
          'typiclust',
          'probcover',
        ],
        ...['usl', 'proxy-uncertainty', 'entropy', 'margin', 'bald', 'ceal', 'power-bald', 'badge'],
        ...['ensemble-disagreement', 'uncertainty-diversity'],
      ]),
    );
    expect(names('segment')).toEqual(
      expect.arrayContaining([
        ...['supervised', 'pseudo-label', 'mean-teacher', 'uncertainty-aware-mean-teacher', 'entropy-minimisation'],
        ...['cps', 'ict', 'fixmatch', 'unimatch', 'bcp', 'salsmis-kl'],
      ]),
    );
    expect(names('losses')).toEqual(
      expect.arrayContaining([...['dice-ce', 'ce', 'dice', 'focal', 'tversky', 'focal-tversky', 'lovasz', 'boundary']]),
    );
    expect(names('protocols')).toEqual(['ceal-2017', 'saal-2022', 'salsmis-2023']);
    expect(names('defects')).toHaveLength(15);
  });
});
