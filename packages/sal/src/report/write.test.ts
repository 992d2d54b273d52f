import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makePreparedStudy } from '../../test/support/prepared-study.js';
import { report } from '../cli/verbs/report.js';
import { FailureError, UsageError } from '../errors.js';
import { silentHooks } from '../progress.js';
import type { Study } from '../study/study.js';
import { collectReport } from './collect.js';

let study: Study;
beforeEach(() => {
  study = makePreparedStudy({ size: 32, pool: 12, test: 3 });
});
afterEach(() => {
  study.close();
  rmSync(dirname(study.directory), { recursive: true, force: true });
});

const text = { title: 'Study', summary: '', cautions: [], steps: [] };
const collect = () => collectReport([{ name: 'only', study }], text);

/** A finished evaluation of three images, as `sal evaluate` leaves it. */
function evaluated(summary: string): void {
  const run = study.createRun('evaluate', { run: 'train-001' });
  writeFileSync(join(run.directory, 'summary.json'), summary);
  const table = 'id,dice,hd95,predicted_dice\nimage-0012,0.5,9,0.8\nimage-0013,0.7,,\n';
  writeFileSync(join(run.directory, 'per-image.csv'), table);
  study.finishRun(run.id, {});
}

const numbers = { mean: 0.6, median: 0.6, ci95: [0.5, 0.7] };
const summary = { images: 2, excluded: [{}], testLooks: 3, averaging: 'a', interval: 'b', metrics: { dice: numbers } };

/** The same of a version that predicts the Dice and knows classes. */
const judged = {
  ...summary,
  classes: { nevus: { images: 1, metrics: { dice: { ...numbers, images: 1 } } } },
  predictedDice: { pearson: null, spearman: 0.5, meanAbsoluteError: 0.1, bias: 0 },
  riskCoverage: { area: 0.1, random: 0.2, oracle: 0.05 },
};

describe('collecting a report', () => {
  it('takes what there is of a study that has only begun', async () => {
    const input = await collect();
    expect(input.data).toMatchObject({ images: 15, pool: 12, test: 3, groups: 0, referenceMasks: 0 });
    expect(input.data.samples!.width).toBeGreaterThan(500);
    expect(input.pretraining).toBeNull();
    expect(input.arms[0]).toMatchObject({ name: 'only', labels: 0, selections: [], training: null, evaluation: null });
  });

  it('reads selections, the evaluation and its images', async () => {
    const picks = [0, 1, 2].map((rank) => ({
      id: `image-000${rank}`,
      rank,
      reason: '',
      cluster: rank === 2 ? 4 : 1,
      distance: 0,
    }));
    study.recordSelection({ strategy: 'kmeans-proportional', budget: 3, seed: 1, picks });
    evaluated(JSON.stringify(summary));
    const [arm] = (await collect()).arms;
    expect(arm!.selections[0]!.clusters).toEqual([
      { cluster: 1, picks: 2 },
      { cluster: 4, picks: 1 },
    ]);
    expect(arm!.evaluation).toMatchObject({ images: 2, excluded: 1, testLooks: 3, cases: null });
    expect(arm!.evaluation!.metrics.map((metric) => metric.name)).toEqual(['dice']);
    expect([...arm!.evaluation!.metrics[0]!.perImage]).toEqual([
      ['image-0012', 0.5],
      ['image-0013', 0.7],
    ]);
  });

  it('reads calibration and predicted Dice where the evaluation has them', async () => {
    evaluated(JSON.stringify(summary));
    expect((await collect()).arms[0]!.evaluation).toMatchObject({ calibration: null, predicted: null, classes: [] });
    evaluated(JSON.stringify(judged));
    const { directory } = study.latestRun('evaluate')!;
    const side = { ece: 0.1, negativeLogLikelihood: 0.3, bins: [] };
    const calibration = {
      definition: 'd',
      images: 2,
      temperature: null,
      note: 'no temperature',
      before: side,
      after: null,
    };
    writeFileSync(join(directory, 'calibration.json'), JSON.stringify({ evaluation: 'evaluate-002', ...calibration }));
    const { evaluation } = (await collect()).arms[0]!;
    expect(evaluation).toMatchObject({ calibration, predicted: { agreement: { spearman: 0.5 } } });
    expect([...evaluation!.predicted!.perImage]).toEqual([['image-0012', 0.8]]);
    writeFileSync(join(directory, 'calibration.json'), '{}');
    await expect(collect()).rejects.toThrow(/calibration\.json: cannot be understood/);
  });

  it('says which file is damaged', async () => {
    evaluated('{"images": 2');
    await expect(collect()).rejects.toThrow(FailureError);
    await expect(collect()).rejects.toThrow(/summary\.json: cannot be understood[\s\S]*run sal evaluate again/);
  });
});

describe('sal report', () => {
  const lines: string[] = [];
  const context = { hooks: silentHooks, print: (line: string) => void lines.push(line), json: false };

  it('writes a page, replaces it, and makes the folder for it', async () => {
    const out = join(study.directory, 'elsewhere', 'page.html');
    await report.run(context, [study.directory], { out, overwrite: false });
    expect(readFileSync(out, 'utf8')).toContain('<h2>The data</h2>');
    evaluated(JSON.stringify(summary));
    const result = await report.run(context, [study.directory], { out, overwrite: false });
    expect(readFileSync(out, 'utf8')).toContain('look 3 at the test set');
    const beside = (name: string) => join(study.directory, 'elsewhere', name);
    const data = {
      json: beside('page.json'),
      metricsCsv: beside('page-metrics.csv'),
      imagesCsv: beside('page-images.csv'),
    };
    expect(result).toEqual({ file: out, data, labels: [0] });
    expect(lines).toContain(`report: ${out}`);
  });

  it('leaves the numbers as JSON and CSV in the report folder of the study', async () => {
    evaluated(JSON.stringify(judged));
    await report.run(context, [study.directory], { overwrite: false });
    const read = (name: string) => readFileSync(join(study.directory, 'report', name), 'utf8');
    const json = JSON.parse(read('report.json'));
    expect(json.arms[0].evaluation).toMatchObject({
      images: 2,
      metrics: [{ name: 'dice', mean: 0.6, perImage: { 'image-0012': 0.5, 'image-0013': 0.7 } }],
      predicted: { agreement: { spearman: 0.5 }, perImage: { 'image-0012': 0.8 } },
    });
    expect(json.data.samples).toBeUndefined();
    const name = basename(study.directory);
    expect(read('report-metrics.csv').split('\n')).toEqual([
      'labels,run,class,metric,mean,median,ci95_low,ci95_high,images',
      `${name},evaluate-001,,dice,0.6,0.6,0.5,0.7,2`,
      `${name},evaluate-001,nevus,dice,0.6,0.6,0.5,0.7,1`,
      '',
    ]);
    expect(read('report-images.csv').split('\n')).toEqual([
      'labels,id,dice,predicted_dice',
      `${name},image-0012,0.5,0.8`,
      `${name},image-0013,0.7,`,
      '',
    ]);
  });

  it('refuses a second study that is none', async () => {
    const other = join(study.directory, 'other');
    mkdirSync(other);
    await expect(report.run(context, [study.directory], { against: other, overwrite: false })).rejects.toThrow(
      UsageError,
    );
  });
});
