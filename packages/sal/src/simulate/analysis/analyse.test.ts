import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { simulatedArms, simulatedResults } from '../../../test/support/simulated-results.js';
import { Random } from '../../random.js';
import { mean } from '../../statistics/quantile.js';
import type { SimulationResults } from '../results.js';
import { analyseSimulation } from './analyse.js';
import type { DifferenceAnalysis } from './types.js';

const options = { resamples: 200 };
const results = simulatedResults();
const analysis = analyseSimulation(results, options);
const [baseline, other] = [simulatedArms[0]!.name, simulatedArms[2]!.name];

const against = (name: string | null, of = results) => of.arms.map((arm) => ({ ...arm, baseline: name }));

function armOf(name: string, of = analysis) {
  return of.arms.find((arm) => arm.name === name)!;
}

describe('of a finished simulation', () => {
  it('every arm has its means, deviations, intervals and other metrics', () => {
    const cell = armOf(other).cells[1]!;
    const dice = results.records.filter((record) => record.arm === other && record.labels === 50);
    expect(cell).toMatchObject({ labels: 50, seeds: [1, 2, 3, 4, 5] });
    expect(cell.mean).toBeCloseTo(mean(dice.map((record) => record.metrics.dice!)), 12);
    expect(cell.metrics.dice).toBeCloseTo(cell.mean, 12);
    expect(Object.keys(cell.metrics)).toEqual(['dice', 'hd95', 'jaccard']);
    expect(cell.ci95![0]).toBeLessThan(cell.mean);
    expect(cell.ci95![1]).toBeGreaterThan(cell.mean);
    expect(cell.standardDeviation).toBeGreaterThan(0);
  });

  it('shares of full supervision are ratios of means, whose interval ignores what both have in common', () => {
    const full = armOf('all labels').cells[0]!;
    const cell = armOf(other).cells[4]!;
    expect(full.ofFull).toMatchObject({ share: 1, ci95: [1, 1] });
    expect(cell.ofFull!.share).toBeCloseTo(cell.mean / full.mean, 12);
    const [low, high] = cell.ofFull!.ci95!;
    expect(low).toBeLessThan(cell.ofFull!.share);
    expect(high).toBeGreaterThan(cell.ofFull!.share);
    // Hard images are hard for both.
    expect(high - low).toBeLessThan((cell.ci95![1] - cell.ci95![0]) / full.mean);
  });

  it('differences are paired, corrected, and have a sign', () => {
    expect(analysis.differences).toHaveLength(5 * 5);
    const at25 = analysis.differences.find(({ arm, labels }) => arm === other && labels === 25)!;
    expect(at25.mean).toBeCloseTo(armOf(other).cells[0]!.mean - armOf(baseline).cells[0]!.mean, 12);
    expect(at25.mean).toBeCloseTo(mean(at25.bySeed), 12);
    expect(at25.ci95![0]).toBeGreaterThan(0);
    expect(at25).toMatchObject({ seedsWon: 1, pSeeds: 0.0625, images: 40, seeds: [1, 2, 3, 4, 5] });
    expect(at25.pImagesHolm).toBeLessThan(0.001);
    expect(at25.pImagesHolm).toBeGreaterThan(at25.pImages);
    const coreset = analysis.differences.find(({ arm, labels }) => arm.startsWith('coreset') && labels === 25)!;
    expect(coreset.ci95![1]).toBeLessThan(0);
    expect(coreset.seedsWon).toBe(0);
  });

  it('ranks by area, and the penalty matrix agrees', () => {
    expect(analysis.rankedLabels).toEqual([25, 50, 100, 160, 300]);
    expect(analysis.ranking).toHaveLength(6);
    expect(analysis.ranking[0]).toMatchObject({ arm: other });
    expect(analysis.ranking.at(-1)!.arm).toMatch(/^coreset/);
    expect(analysis.ranking[0]!.meanRank).toBeLessThan(analysis.ranking.at(-1)!.meanRank!);
    expect(analysis.ranking[0]!.penalty).toBeLessThan(analysis.ranking.at(-1)!.penalty!);
    const area = analysis.areaDifferences.find(({ arm }) => arm === other)!;
    expect(area.mean).toBeCloseTo(armOf(other).area!.mean - armOf(baseline).area!.mean, 12);
    expect(armOf('all labels').area).toBeNull();
  });

  it('says how many labels a share of full supervision takes', () => {
    const [at95, at98, at99] = armOf('probcover + mean-teacher').reach;
    expect([at95!.share, at98!.share, at99!.share]).toEqual([0.95, 0.98, 0.99]);
    expect(at95!.labels!).toBeLessThan(at98!.labels!);
    expect(at98!.ci95[0]!).toBeLessThan(at98!.labels!);
    expect(at98!.reached).toBeGreaterThan(0.5);
    expect(at99).toMatchObject({ labels: null, seeds: [1, 2, 3, 4, 5] });
    expect(armOf(baseline).reach[0]!.labels!).toBeGreaterThan(at95!.labels!);
    expect(armOf('all labels').reach).toEqual([]);
  });

  it('names the hardest images', () => {
    const hardest = analysis.worstImages;
    expect(hardest).toHaveLength(20);
    expect(hardest[0]!.mean).toBeLessThan(hardest[19]!.mean);
    expect(hardest[0]!.best).toBeGreaterThanOrEqual(hardest[0]!.mean);
  });

  it('has no doubts, and survives JSON', () => {
    expect(analysis.notes).toEqual([]);
    expect(JSON.parse(JSON.stringify(analysis))).toEqual(analysis);
  });
});

describe('laws', () => {
  it('the order of records does not matter', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), (seed) => {
        const records = Random.of(seed, 'order').shuffle([...results.records]);
        expect(analyseSimulation({ ...results, records }, options)).toEqual(analysis);
      }),
      { numRuns: 3 },
    );
  });

  it('turning arm and baseline round turns every sign', () => {
    const turned = analyseSimulation({ ...results, arms: against(other) }, options);
    for (const labels of analysis.labels.slice(0, 5)) {
      const there = analysis.differences.find((item) => item.arm === other && item.labels === labels)!;
      const back = turned.differences.find((item) => item.arm === baseline && item.labels === labels)!;
      expect(back.mean).toBeCloseTo(-there.mean, 12);
      expect(back.ci95![0]).toBeCloseTo(-there.ci95![1], 12);
      expect(back.ci95![1]).toBeCloseTo(-there.ci95![0], 12);
      expect(back.seedsWon).toBeCloseTo(1 - there.seedsWon, 12);
      expect(back.pImages).toBe(there.pImages);
    }
  });

  it('an arm is compared with the baseline that it names, one that names none with nothing', () => {
    const third = simulatedArms[3]!.name;
    const arms = results.arms.map((arm) => (arm.name === third ? { ...arm, baseline: other } : arm));
    const own = analyseSimulation({ ...results, arms }, options);
    expect(own.baselines).toEqual([baseline, other]);
    const item = own.differences.find(({ arm, labels }) => arm === third && labels === 25)!;
    expect(item.baseline).toBe(other);
    expect(item.mean).toBeCloseTo(armOf(third).cells[0]!.mean - armOf(other).cells[0]!.mean, 12);
    expect(analyseSimulation({ ...results, arms: against(null) }, options).differences).toEqual([]);
  });

  it('an arm against a copy of itself is no difference at all', () => {
    const copied = results.records.filter(({ arm }) => arm === baseline).map((record) => ({ ...record, arm: 'copy' }));
    const twice = { ...results, arms: [results.arms[0]!, { name: 'copy', factors: {}, baseline }] };
    const { differences, areaDifferences, penalty } = analyseSimulation(
      {
        ...twice,
        fullSupervision: null,
        records: [...results.records.filter(({ arm }) => arm === baseline), ...copied],
      },
      options,
    );
    expect(differences).toHaveLength(5);
    for (const item of [...differences, ...areaDifferences]) {
      expect(item).toMatchObject({ mean: 0, ci95: [0, 0], seedsWon: 0.5, pImages: 1, pSeeds: 1, pImagesHolm: 1 });
    }
    expect(penalty.wins).toEqual([
      [null, 0],
      [0, null],
    ]);
  });
});

describe('of an unfinished simulation', () => {
  const lacks = (keep: (record: SimulationResults['records'][number]) => boolean) =>
    analyseSimulation({ ...results, records: results.records.filter(keep) }, options);

  it('takes the seeds that both sides have, and says so', () => {
    const partial = lacks(({ arm, seed, labels }) => !(arm === other && labels === 50 && seed > 3));
    const difference = partial.differences.find(
      (item: DifferenceAnalysis) => item.arm === other && item.labels === 50,
    )!;
    expect(difference.seeds).toEqual([1, 2, 3]);
    expect(armOf(other, partial).area!.seeds).toEqual([1, 2, 3]);
    expect(armOf(baseline, partial).area!.seeds).toEqual([1, 2, 3, 4, 5]);
    expect(partial.notes).toContain(`${other} lacks seeds 4, 5 at 50 labels.`);
    expect(partial.notes.join(' ')).toContain('the seeds that both sides have');
  });

  it('has no comparison without a common seed', () => {
    const apart = lacks(({ arm, seed }) => (arm === other) === seed > 3);
    expect(apart.differences.filter(({ arm }) => arm === other)).toEqual([]);
    expect(armOf(other, apart).reach).toEqual([]);
    expect(armOf(other, apart).cells[0]!.ofFull).toBeNull();
    expect(apart.ranking.every(({ meanRank }) => meanRank === null)).toBe(true);
  });

  it('with one seed there is no interval over seeds', () => {
    const single = lacks(({ seed }) => seed === 2);
    expect(single.differences[0]).toMatchObject({ seeds: [2], ci95: null });
    expect(armOf(other, single).cells[0]).toMatchObject({ standardDeviation: null, ci95: null });
    expect(single.notes.join(' ')).toContain('1 seed is too few');
  });

  it('without any record there is nothing but a note for every arm', () => {
    const empty = lacks(() => false);
    expect(empty).toMatchObject({ differences: [], ranking: [], worstImages: [], labels: [] });
    expect(empty.notes).toContain(`${other} has no result yet.`);
  });

  it('leaves images out that have no Dice for one side', () => {
    const records = results.records.map((record) =>
      record.arm === other && record.seed === 1
        ? { ...record, perImageDice: record.perImageDice.map((value, i) => (i === 3 ? null : value)) }
        : record,
    );
    const partial = analyseSimulation({ ...results, records }, options);
    expect(partial.differences.find(({ arm }) => arm === other)!.images).toBe(39);
    expect(partial.differences.find(({ arm }) => arm !== other)!.images).toBe(40);
  });

  it('does without baseline and full supervision', () => {
    const without = simulatedResults({ full: false });
    const bare = analyseSimulation({ ...without, arms: against(null, without) }, options);
    expect(bare.differences).toEqual([]);
    expect(bare.arms[0]!.cells[0]!.ofFull).toBeNull();
    expect(bare.notes).toHaveLength(2);
  });
});

it('refuses records that do not belong to it', () => {
  const record = results.records[0]!;
  const analyse = (wrong: object) => analyseSimulation({ ...results, records: [{ ...record, ...wrong }] });
  expect(() => analyse({ arm: 'unknown' })).toThrow('a record of unknown, which is no arm');
  expect(() => analyse({ perImageDice: [0.5] })).toThrow('1 Dice values of 40 test images');
});
