import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makePreparedStudy } from '../../test/support/prepared-study.js';
import { report } from '../cli/verbs/report.js';
import { FailureError, UsageError } from '../errors.js';
import { silentHooks } from '../progress.js';
import { currentLabels } from '../study/label-snapshot.js';
import type { Study } from '../study/study.js';
import { collectReport } from './collect.js';
import { imagesCsv, metricsCsv } from './data-files.js';
import { reportPage } from './page.js';

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
function evaluated(summary: string, training = 'train-001'): string {
  const run = study.createRun('evaluate', { run: training });
  writeFileSync(join(run.directory, 'summary.json'), summary);
  const table = 'id,dice,hd95,predicted_dice\nimage-0012,0.5,9,0.8\nimage-0013,0.7,,\n';
  writeFileSync(join(run.directory, 'per-image.csv'), table);
  study.finishRun(run.id, {});
  return run.directory;
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

  it('says which file is damaged, and where, for every kind of damage', async () => {
    const kinds: [file: string, from: string, to: string, says: RegExp][] = [
      ...['n/a', 'NaN', 'Infinity', '-', '0,5'].map((cell): [string, string, string, RegExp] => [
        'per-image.csv',
        'image-0012,0.5,',
        `image-0012,"${cell}",`,
        /per-image\.csv, line 2: dice is ".*", no number[\s\S]*sal evaluate/,
      ]),
      ['per-image.csv', 'image-0013', 'image-0012', /line 3: has image-0012 again/],
      ['per-image.csv', 'image-0013', '', /line 3: has no id/],
      ['per-image.csv', 'id,dice', 'id,dise', /has no column dice/],
      ['per-image.csv', 'image-0013,0.7,,\n', '', /has 1 images, summary.json 2/],
      ['per-image.csv', ',0.7,,', ',0.7,', /cannot be read as a table[\s\S]*sal evaluate/],
      ['summary.json', '"mean":0.6', '"mean":1e999', /summary\.json: cannot be understood/],
      ['summary.json', '"mean":0.6', '"mean":"x"', /summary\.json: cannot be understood/],
    ];
    for (const [file, from, to, says] of kinds) {
      const path = join(evaluated(JSON.stringify(summary)), file);
      const whole = readFileSync(path, 'utf8');
      expect(whole).toContain(from);
      writeFileSync(path, whole.replace(from, to));
      await expect(collect(), `${file}: ${to}`).rejects.toThrow(/is not as it was written[\s\S]*sal evaluate/);
      // Of an evaluation by a version that kept no hashes the content has to tell.
      study.finishRun(study.latestRun('evaluate')!.id, {});
      await expect(collect(), `${file}: ${to}`).rejects.toThrow(says);
    }
  });

  it('says which line of a curve is damaged, and leaves out a line that a kill cut', async () => {
    const run = study.createRun('train', {});
    study.finishRun(run.id, { labels: 3, iterations: 5, imagesPerSecond: 1, bestValidationDice: null, validation: [] });
    const path = join(run.directory, 'metrics.jsonl');
    writeFileSync(path, '{"step":1,"loss":null}\n{"step":2,"loss":0.5}\n');
    expect((await collect()).arms[0]!.training!.metrics).toHaveLength(2);
    for (const line of ['{"step":1,"loss":"x"}', '{"loss":1}', '{"step":1', '[]', 'null', '{"step":1,"loss":1e999}']) {
      writeFileSync(path, `${line}\n{"step":2,"loss":0.5}\n`);
      await expect(collect(), line).rejects.toThrow(/metrics\.jsonl, line 1: is no row[\s\S]*sal train/);
    }
  });

  it('says which file of numbers is damaged', async () => {
    evaluated('{"images": 2');
    await expect(collect()).rejects.toThrow(FailureError);
    await expect(collect()).rejects.toThrow(/summary\.json: cannot be understood[\s\S]*run sal evaluate again/);
  });
});

describe('what the numbers are of', () => {
  const addLabels = (from: number, to: number) => {
    for (const { id } of study.images({ split: 'pool' }).slice(from, to)) {
      study.addAnnotation(id, Buffer.from(`mask of ${id}`), { author: 'a', tool: 'test' });
    }
  };
  const train = (steps: number, pretraining: string | null = null) => {
    const { labels } = currentLabels(study);
    const run = study.createRun('train', { method: 'supervised', pretraining }, { labels: [...labels.values()] });
    writeFileSync(join(run.directory, 'metrics.jsonl'), `{"step":${steps},"loss":0.5}\n`);
    const result = { labels: labels.size, iterations: steps, imagesPerSecond: 1, bestValidationDice: null };
    study.finishRun(run.id, { ...result, validation: [] });
    return run.id;
  };

  it('shows the evaluated training with its labels, and names what is newer', async () => {
    const pretrained = study.createRun('pretrain', { task: 'first' }).id;
    study.finishRun(pretrained, {});
    addLabels(0, 4);
    const first = train(100, pretrained);
    evaluated(JSON.stringify(summary), first);
    addLabels(4, 9);
    addLabels(0, 1);
    study.finishRun(study.createRun('pretrain', { task: 'second' }).id, {});
    const second = train(7);
    study.failRun(study.createRun('train', {}).id, 'because');
    const input = await collect();
    expect(input.pretraining).toMatchObject({ id: pretrained, used: true });
    expect(input.study.data).toEqual({ run: first, sha256: study.runConfig(first).dataSha256 });
    const [arm] = input.arms;
    expect(arm).toMatchObject({ labels: 4, training: { id: first }, trainingResult: { iterations: 100 } });
    expect(arm!.training!.metrics).toEqual([{ step: 100, loss: 0.5 }]);
    expect(arm!.evaluation).toMatchObject({ trainRun: first, run: 'evaluate-001' });
    expect(arm!.newer.join('\n')).toMatch(
      /^5 labels came after the 4 of train-001: 9 are there now\.\n1 mask .* has a newer revision\.\ntrain-002 \(9 labels, .*not evaluated.*\ntrain-003 .* failed/,
    );
    const page = reportPage(input);
    for (const said of ['test Dice, 4 only labels', 'train-001 with 4 labels', 'train-002 (9 labels', 'evaluate-001']) {
      expect(page).toContain(said);
    }
    expect(page).not.toMatch(/Dice, 9/);
    for (const note of arm!.newer) expect(page).toContain(note);
    for (const table of [metricsCsv(input), imagesCsv(input)]) {
      for (const line of table.trimEnd().split('\n').slice(1)) expect(line).toMatch(/,train-001,4,\d{4}-[^,]*$/);
    }

    evaluated(JSON.stringify(summary), second);
    const [now] = (await collect()).arms;
    expect(now).toMatchObject({ labels: 9, training: { id: second }, trainingResult: { iterations: 7 } });
    evaluated(JSON.stringify(summary), first);
    const [again] = (await collect()).arms;
    expect(again).toMatchObject({ labels: 4, training: { id: first }, evaluation: { run: 'evaluate-003' } });
    expect(again!.newer.join('\n')).toContain('it was evaluated by evaluate-002');
  });

  it('has nothing newer to name where everything is evaluated', async () => {
    addLabels(0, 4);
    evaluated(JSON.stringify(summary), train(10));
    expect((await collect()).arms[0]).toMatchObject({ labels: 4, newer: [] });
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
    const evaluatedAt = study.latestRun('evaluate')!.created;
    expect(read('report-metrics.csv').split('\n')).toEqual([
      'labels,run,class,metric,mean,median,ci95_low,ci95_high,images,training,training_labels,evaluated',
      `${name},evaluate-001,,dice,0.6,0.6,0.5,0.7,2,train-001,0,${evaluatedAt}`,
      `${name},evaluate-001,nevus,dice,0.6,0.6,0.5,0.7,1,train-001,0,${evaluatedAt}`,
      '',
    ]);
    expect(read('report-images.csv').split('\n')).toEqual([
      'labels,id,dice,predicted_dice,training,training_labels,evaluated',
      `${name},image-0012,0.5,0.8,train-001,0,${evaluatedAt}`,
      `${name},image-0013,0.7,,train-001,0,${evaluatedAt}`,
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
