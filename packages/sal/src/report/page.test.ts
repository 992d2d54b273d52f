import { describe, expect, it } from 'vitest';
import { Random } from '../random.js';
import { compareEvaluations, verdict } from './comparison.js';
import type { Picture, ReportArm, ReportEvaluation, ReportInput, ReportMetric } from './input.js';
import { reportPage } from './page.js';

const picture: Picture = {
  mediaType: 'image/webp',
  bytes: Uint8Array.of(1, 2, 3),
  width: 30,
  height: 20,
  description: 'a "picture" of <skin>',
};

function metric(name: string, values: Map<string, number>): ReportMetric {
  const list = [...values.values()];
  const mean = list.reduce((sum, value) => sum + value, 0) / list.length;
  return {
    name,
    title: name === 'hd95' ? 'HD95' : name === 'dice' ? 'Dice' : name,
    unit: name === 'hd95' ? 'pixels' : 'ratio',
    largerIsBetter: name !== 'hd95',
    mean,
    median: mean,
    ci95: [mean - 0.02, mean + 0.02],
    perImage: values,
  };
}

function evaluation(base: number, seed = 1): ReportEvaluation {
  const random = Random.of(seed, 'page test');
  const shared = Random.of(9, 'images');
  const dice = new Map(
    Array.from({ length: 50 }, (_, i) => [`image-${i}`, base + shared.normal(0, 0.05) + random.normal(0, 0.004)]),
  );
  const hd95 = new Map([...dice].map(([id, value]) => [id, 40 * (1 - value)]));
  return {
    run: 'evaluate-001',
    created: '2030-01-03T00:00:00.000Z',
    trainRun: 'train-001',
    images: 50,
    excluded: 1,
    testLooks: 2,
    averaging: 'per image, then the mean',
    interval: 'bootstrap',
    metrics: [metric('dice', dice), metric('hd95', hd95)],
    classes: [],
    calibration: null,
    predicted: null,
    cases: picture,
  };
}

function arm(name: string, dice: number | null): ReportArm {
  const rows = Array.from({ length: 40 }, (_, i) => ({ step: i * 25, loss: 1 / (i + 1), validationDice: i / 50 }));
  return {
    name,
    labels: 24,
    newer: [],
    selections: [
      {
        round: 0,
        strategy: 'kmeans-proportional',
        budget: 24,
        clusters: [{ cluster: 1, picks: 24 }],
        contactSheet: picture,
        map: picture,
      },
    ],
    training: {
      id: 'train-001',
      created: '2030-01-02T00:00:00.000Z',
      settings: { method: 'mean-teacher', iterations: 1000, pretraining: null },
      metrics: rows,
    },
    trainingResult: { iterations: 1000, imagesPerSecond: 61.2, bestValidationDice: 0.81 },
    evaluation: dice === null ? null : evaluation(dice, name.length),
  };
}

/** What an evaluation tells beyond its metrics: two classes besides background, calibration, predicted Dice. */
function judged(base: ReportArm): ReportArm {
  const { evaluation: plain } = base;
  if (!plain) throw new Error('an arm without an evaluation');
  const bins = [
    { from: 0, to: 0.5, count: 0, confidence: null, accuracy: null },
    { from: 0.5, to: 1, count: 100, confidence: 0.9, accuracy: 0.7 },
  ];
  const numbers = { mean: 0.61, median: 0.6, ci95: [0.5, 0.7] as [number, number], images: 40 };
  const dice = plain.metrics[0]!.perImage;
  return {
    ...base,
    evaluation: {
      ...plain,
      classes: [
        { name: 'nevus <1>', images: 40, metrics: { dice: numbers } },
        { name: 'melanoma', images: 0, metrics: { dice: { mean: null, median: null, ci95: null, images: 0 } } },
      ],
      calibration: {
        definition: 'pixels of all test images',
        images: 50,
        temperature: { value: 1.5, atBound: false, validationImages: 6, pixels: 600 },
        note: 'temperature 1.5 from 6 images',
        before: { ece: 0.2, negativeLogLikelihood: 0.5, bins },
        after: { ece: 0.02, negativeLogLikelihood: 0.4, bins },
      },
      predicted: {
        agreement: { pearson: 0.5, spearman: null, meanAbsoluteError: 0.1, bias: -0.05 },
        riskCoverage: { area: 0.1, random: 0.2, oracle: 0.05 },
        perImage: new Map([...dice].map(([id, value]) => [id, 1 - value / 2])),
      },
    },
  };
}

function input(arms: ReportArm[]): ReportInput {
  return {
    title: 'A <b>study</b>',
    summary: 'With "quotes" & ampersands',
    cautions: ['one seed'],
    created: '2030-01-02T03:04:05.000Z',
    study: { directory: '/data/study', size: 96, color: 'rgb', seed: 3, data: { run: 'train-001', sha256: 'abc123' } },
    versions: { node: '20.1.0' },
    steps: [
      { command: 'sal init study --images images', outcome: '300 images', seconds: 3.21 },
      { command: 'sal train study', outcome: 'done', seconds: 100 },
    ],
    data: {
      images: 300,
      pool: 240,
      test: 60,
      referenceMasks: 300,
      groups: 1,
      quarantined: Array.from({ length: 23 }, (_, i) => ({ path: `bad-${i}.jpg`, reason: 'truncated <file>' })),
      samples: picture,
    },
    pretraining: {
      id: 'pretrain-001',
      created: '2030-01-01T00:00:00.000Z',
      used: true,
      task: 'models-genesis',
      settings: { width: 16 },
      metrics: [
        { step: 10, loss: 0.2 },
        { step: 20, loss: 0.1, monitoringLoss: 0.12 },
      ],
      samples: picture,
    },
    arms,
  };
}

describe('the page', () => {
  const html = reportPage(input([arm('chosen', 0.85), arm('random', 0.8)]));

  it('loads nothing from anywhere and runs nothing', () => {
    const addresses = [...html.matchAll(/(?:src|href)="([^"]*)"/g)].map((match) => match[1]!);
    expect(addresses.length).toBeGreaterThan(10);
    expect(addresses.filter((address) => !/^(data:|#)/.test(address))).toEqual([]);
    expect(html).not.toMatch(/<script|@import|url\(/);
    expect(
      [...html.matchAll(/https?:\/\/[^"]*/g)].map(([url]) => url).filter((url) => !url.includes('www.w3.org')),
    ).toEqual([]);
  });

  it('takes no value for HTML', () => {
    expect(html).toContain('A &lt;b&gt;study&lt;/b&gt;');
    expect(html).toContain('truncated &lt;file&gt;');
    expect(html).toContain('alt="a &quot;picture&quot; of &lt;skin&gt;"');
    expect(html).not.toContain('<b>study</b>');
  });

  it('closes what it opens, and links to every section it has', () => {
    for (const name of ['section', 'table', 'figure', 'div', 'svg', 'details', 'p', 'ul', 'main', 'nav', 'tr', 'td']) {
      const opened = html.match(new RegExp(`<${name}[ >]`, 'g'))?.length ?? 0;
      expect(opened, name).toBeGreaterThan(0);
      expect(html.match(new RegExp(`</${name}>`, 'g'))?.length, name).toBe(opened);
    }
    const ids = [...html.matchAll(/<section id="(\w+)"/g)].map((match) => match[1]);
    expect(ids).toEqual(['result', 'steps', 'data', 'pretraining', 'selection', 'training', 'settings']);
    for (const id of ids) expect(html).toContain(`href="#${id}"`);
  });

  it('says the numbers, the rule and the doubts', () => {
    expect(html).toContain('image by image');
    expect(html).toContain('In this one pair of trainings chosen did better');
    expect(html).toContain('look 2 at the test set');
    expect(html).toContain('per image, then the mean');
    expect(html).toContain('at least five seeds');
    expect(html).toContain('and 3 more');
    expect(html).toContain('1 min 43 s in all');
    expect(html).not.toMatch(/NaN|undefined|\[object/);
  });

  it('leaves out what was not done', () => {
    const bare = {
      ...input([{ ...arm('chosen', null), training: null, trainingResult: null, selections: [] }]),
      steps: [],
    };
    const page = reportPage({ ...bare, pretraining: null });
    expect([...page.matchAll(/<section id="(\w+)"/g)].map((match) => match[1])).toEqual(['data', 'settings']);
    expect(page).not.toMatch(/NaN|undefined|\[object/);
  });

  it('shows a single arm with median and interval', () => {
    const page = reportPage(input([arm('chosen', 0.85)]));
    expect(page).toContain('95 % interval of the mean');
    expect(page).not.toContain('image by image');
  });
});

describe('what can be known without a reference', () => {
  const page = reportPage(input([judged(arm('chosen', 0.85)), judged(arm('random', 0.8))]));
  const section = (id: string) => page.slice(page.indexOf(`<section id="${id}">`)).split('</section>')[0]!;

  it('has its sections after the result', () => {
    const ids = [...page.matchAll(/<section id="(\w+)"/g)].map((match) => match[1]);
    expect(ids.slice(0, 5)).toEqual(['result', 'classes', 'check', 'calibration', 'steps']);
    expect(page).not.toMatch(/NaN|undefined|\[object/);
  });

  it('shows every class with the number of images that have it', () => {
    expect(section('classes')).toContain('nevus &lt;1&gt; <small>(40 images)');
    expect(section('classes')).toContain('0.610 <small>(0.500 to 0.700)');
  });

  it('lists the images of lowest predicted Dice first, with the true one', () => {
    const { metrics } = judged(arm('chosen', 0.85)).evaluation!;
    // Here the prediction falls with the truth, so the best image is the one in doubt.
    const [best, value] = [...metrics[0]!.perImage].sort(([, a], [, b]) => b - a)[0]!;
    const first = section('check').split('Lowest predicted Dice, chosen')[1]!.split('<tr>')[2]!;
    expect(first).toContain(best);
    expect(first).toContain(value.toFixed(3));
    expect(section('check').match(/<circle class="dot strip/g)).toHaveLength(100);
  });

  it('shows the error before and after the temperature, and says where it comes from', () => {
    expect(section('calibration')).toContain('0.2000');
    expect(section('calibration')).toContain('0.0200');
    expect(section('calibration')).toContain('temperature 1.5 from 6 images');
  });

  it('is left out where an older evaluation has none of it', () => {
    const older = reportPage(input([arm('chosen', 0.85)]));
    expect(older).not.toMatch(/<section id="(classes|check|calibration)"/);
  });
});

describe('comparison', () => {
  it('is paired, and blind to images that one side lacks', () => {
    const [first, second] = [evaluation(0.85, 1), evaluation(0.8, 2)];
    first.metrics[0]!.perImage = new Map([...first.metrics[0]!.perImage, ['only-here', 0]]);
    const [dice] = compareEvaluations(first, second, 1);
    expect(dice!.difference.pairs).toBe(50);
    expect(dice!.differences).toHaveLength(50);
    expect(dice!.difference.mean).toBeCloseTo(0.05, 2);
    expect(dice!.difference.ci95[1] - dice!.difference.ci95[0]).toBeLessThan(0.01);
  });

  it('claims a winner only where the interval leaves zero out, and knows which way is better', () => {
    const [better, worse] = [evaluation(0.85, 1), evaluation(0.8, 2)];
    const [dice, hd95] = compareEvaluations(better, worse, 1);
    expect(verdict(dice!, 'chosen', 'random')).toContain('chosen did better');
    expect(verdict(hd95!, 'chosen', 'random')).toContain('chosen did better');
    expect(verdict(compareEvaluations(worse, better, 1)[0]!, 'chosen', 'random')).toContain('random did better');
    const even = compareEvaluations(evaluation(0.8, 1), evaluation(0.8, 2), 1)[0]!;
    expect(verdict(even, 'chosen', 'random')).toContain('cannot be told apart');
  });
});
