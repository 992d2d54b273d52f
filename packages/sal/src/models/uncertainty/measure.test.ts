import { cat, manualSeed, memory, noGrad, rand, scope, type Tensor } from '@sal-smis/torch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeNetwork } from '../../../test/support/network.js';
import { predictProbabilities } from '../inference.js';
import type { UNet } from '../unet.js';
import { type Measure, measureImage, type Networks } from './measure.js';
import { addMonteCarloPasses } from './monte-carlo.js';
import { PassStatistics } from './pass-statistics.js';

const monteCarlo = { passes: 6, dropout: 0.5 };
const measures: Measure[] = [
  { name: 'entropy' },
  { name: 'margin' },
  { name: 'bald', ...monteCarlo },
  { name: 'ceal', ...monteCarlo },
  { name: 'disagreement', flips: true, student: true },
];

let networks: Networks & { student: UNet };
let x: Tensor;

beforeAll(() => {
  networks = { teacher: makeNetwork(3), student: makeNetwork(3, { spoil: 0.05 }) };
  networks.teacher.eval();
  networks.student.eval();
  manualSeed(1);
  x = rand([1, 3, 32, 32]);
});

afterAll(() => {
  networks.teacher.dispose();
  networks.student.dispose();
  x.dispose();
});

describe.each(measures)('measure $name', (measure) => {
  it('is a positive number that follows from the image, the network and the seed alone', () => {
    const first = measureImage(networks, x, measure, 7);
    expect(first).toBeGreaterThan(0);
    expect(first).toBeLessThan(1);
    manualSeed(99);
    rand([5]).dispose();
    expect(measureImage(networks, x, measure, 7)).toBe(first);
    const drawsAtRandom = 'passes' in measure;
    expect(measureImage(networks, x, measure, 8) === first).toBe(!drawsAtRandom);
  });

  it('leaves no tensor behind', () => {
    const before = memory().liveTensors;
    measureImage(networks, x, measure, 7);
    expect(memory().liveTensors).toBe(before);
  });
});

describe('Monte-Carlo passes', () => {
  it.each([1, 4])('equal %i forward passes with dropout from the same seed', (passes) => {
    const { teacher } = networks;
    const once = new PassStatistics();
    addMonteCarloPasses(teacher, x, { passes, dropout: 0.3, seed: 5 }, once);
    const whole = new PassStatistics();
    manualSeed(5);
    noGrad(() => scope(() => whole.add(teacher.forward(cat(Array(passes).fill(x)), { dropout: 0.3 }).softmax(1))));
    scope(() => {
      const values = (tensor: Tensor) => tensor.toTypedArray() as Float64Array;
      const [mean, expectedMean] = [values(once.mean()), values(whole.mean())];
      for (const [i, value] of mean.entries()) expect(value).toBeCloseTo(expectedMean[i]!, 6);
      const [variance, expected] = [values(once.variance()), values(whole.variance())];
      for (const [i, value] of variance.entries()) expect(value).toBeCloseTo(expected[i]!, 6);
      // Each pass drops other channels.
      expect(Math.max(...variance) > 1e-4).toBe(passes > 1);
    });
    once.dispose();
    whole.dispose();
  });
});

describe('disagreement', () => {
  const disagreement = (flips: boolean, student: boolean, given: Networks = networks) =>
    measureImage(given, x, { name: 'disagreement', flips, student }, 1);

  it('is nothing for one view of one network, or of two equal ones', () => {
    expect(disagreement(false, false)).toBeCloseTo(0, 9);
    expect(disagreement(false, true, { ...networks, student: networks.teacher })).toBeCloseTo(0, 9);
    expect(disagreement(false, true)).toBeGreaterThan(1e-6);
    expect(disagreement(true, false)).toBeGreaterThan(1e-6);
  });

  it('mirrors each view back: a mirrored image disagrees as much', () => {
    const mirrored = scope(() => x.flip([3]).contiguous());
    const flipped = measureImage(networks, mirrored, { name: 'disagreement', flips: true, student: true }, 1);
    expect(flipped).toBeCloseTo(disagreement(true, true), 6);
    // The network itself does not give a mirrored answer.
    const [plain, back] = scope(() => [
      predictProbabilities(networks.teacher, x).toFloat32Array(),
      predictProbabilities(networks.teacher, mirrored).flip([3]).toFloat32Array(),
    ]);
    expect(plain).not.toEqual(back);
    mirrored.dispose();
  });
});
