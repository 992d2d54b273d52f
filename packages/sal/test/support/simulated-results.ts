/** Results of a simulation that never ran: curves that rise with labels, noise of seeds and images. */
import { Random } from '../../src/random.js';
import type { SimulationArm, SimulationRecord, SimulationResults } from '../../src/simulate/results.js';

export interface SimulatedArm extends Omit<SimulationArm, 'baseline'> {
  /** Added to the Dice of the baseline's curve at the smallest budget; half of it is left at each doubling. */
  better: number;
}

export interface SimulatedOptions {
  arms?: SimulatedArm[];
  labels?: number[];
  seeds?: number[];
  images?: number;
  /** With an arm `full` that has all labels of the pool. */
  full?: boolean;
}

const named = (select: string, train: string, better: number): SimulatedArm => {
  return { name: `${select} + ${train}`, factors: { pretrain: 'none', select, train }, better };
};

export const simulatedArms = [
  named('random', 'supervised', 0),
  named('random', 'mean-teacher', 0.02),
  named('typiclust', 'mean-teacher', 0.045),
  named('probcover', 'mean-teacher', 0.035),
  named('coreset', 'mean-teacher', -0.03),
  named('kmeans-proportional', 'mean-teacher', 0.021),
];

const pool = 1600;

/** The first arm is the baseline. Equal options give equal results. */
export function simulatedResults(options: SimulatedOptions = {}): SimulationResults {
  const { arms = simulatedArms, labels = [25, 50, 100, 160, 300], seeds = [1, 2, 3, 4, 5], images = 40 } = options;
  const testIds = Array.from({ length: images }, (_, i) => `image-${String(i).padStart(4, '0')}`);
  const hardness = testIds.map((id) => Math.abs(Random.of(1, id).normal(0, 0.1)));
  const fullArm: SimulatedArm = { name: 'all labels', factors: { train: 'supervised' }, better: 0 };
  const record = (arm: SimulatedArm, seed: number, round: number, count: number): SimulationRecord => {
    const random = Random.of(seed, arm.name, count);
    const doublings = Math.log2(count / labels[0]!);
    const level = 0.93 - 0.16 * 0.55 ** doublings + arm.better * 0.5 ** doublings + random.normal(0, 0.006);
    const perImageDice = hardness.map((hard) => Math.min(1, Math.max(0, level - hard + random.normal(0, 0.03))));
    const dice = perImageDice.reduce((sum, value) => sum + value, 0) / images;
    const metrics = { dice, jaccard: dice / (2 - dice), hd95: 40 * (1 - dice) };
    return { arm: arm.name, seed, round, labels: count, metrics, perImageDice, trainSeconds: 60 };
  };
  const all = options.full === false ? arms : [...arms, fullArm];
  return {
    name: 'What selection is worth',
    created: '2030-01-02T03:04:05.000Z',
    config: { budgets: labels, seeds, train: { iterations: 1000 } },
    versions: { 'sal-smis': '1.0.0', node: '20.1.0' },
    dataSha256: 'abc123',
    images: { pool, test: images, size: 128 },
    testIds,
    arms: all.map(({ name, factors }) => ({ name, factors, baseline: arms[0]!.name })),
    records: all.flatMap((arm) =>
      seeds.flatMap((seed) =>
        arm === fullArm ? [record(arm, seed, 0, pool)] : labels.map((count, round) => record(arm, seed, round, count)),
      ),
    ),
    fullSupervision: options.full === false ? null : fullArm.name,
  };
}
