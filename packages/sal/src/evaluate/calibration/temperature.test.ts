import { describe, expect, it } from 'vitest';
import { readGolden } from '../../../test/support/masks.js';
import { fitTemperature, negativeLogLikelihood, scaleProbabilities } from './temperature.js';

interface Golden {
  name: string;
  classes: number;
  logs: number[];
  labels: number[];
  temperature: number;
  before: number;
  after: number;
  scaled: number[];
}

const golden = readGolden<Golden[]>(new URL('./golden/temperature.json', import.meta.url));
const dataOf = ({ classes, logs, labels }: Pick<Golden, 'classes' | 'logs' | 'labels'>) => ({
  classes,
  logs: Float64Array.from(logs),
  labels: Uint8Array.from(labels),
});

describe.each(golden)('$name', (item) => {
  const data = dataOf(item);

  it('has the temperature that a search by scipy finds', () => {
    const { value, atBound } = fitTemperature(data);
    expect(Math.abs(value - item.temperature)).toBeLessThan(1e-5 * item.temperature);
    expect(atBound).toBe(false);
  });

  it('has the log loss of scikit-learn before and after', () => {
    expect(negativeLogLikelihood(data, 1)).toBeCloseTo(item.before, 10);
    expect(negativeLogLikelihood(data, item.temperature)).toBeCloseTo(item.after, 10);
  });

  it('is applied to planes of probabilities', () => {
    const pixels = 20;
    const planes = new Float32Array(item.classes * pixels);
    for (let i = 0; i < pixels; i++) {
      for (let c = 0; c < item.classes; c++) planes[c * pixels + i] = Math.exp(item.logs[i * item.classes + c]!);
    }
    const scaled = scaleProbabilities(planes, item.classes, item.temperature);
    for (let i = 0; i < pixels; i++) {
      for (let c = 0; c < item.classes; c++) {
        expect(scaled[c * pixels + i]).toBeCloseTo(item.scaled[i * item.classes + c]!, 5);
      }
    }
  });
});

describe('fitTemperature', () => {
  it('does not depend on a constant that was added to the logs of a pixel', () => {
    const [first] = golden;
    const shifted = { ...first!, logs: first!.logs.map((log, i) => log + Math.floor(i / first!.classes)) };
    expect(fitTemperature(dataOf(shifted)).value).toBeCloseTo(fitTemperature(dataOf(first!)).value, 6);
  });

  it('stops at the end of its range where nothing is wrong or everything is', () => {
    const logs = [Math.log(0.9), Math.log(0.1)];
    expect(fitTemperature(dataOf({ classes: 2, logs, labels: [0] }))).toEqual({ value: 0.05, atBound: true });
    expect(fitTemperature(dataOf({ classes: 2, logs, labels: [1] }))).toEqual({ value: 20, atBound: true });
  });
});

describe('scaleProbabilities', () => {
  it('keeps what is certain, sums to 1, and moves no label', () => {
    const scaled = scaleProbabilities(Float32Array.of(1, 0.6, 0, 0.4), 2, 3);
    expect(scaled[0]).toBe(1);
    expect(scaled[2]).toBe(0);
    expect(scaled[1]! + scaled[3]!).toBeCloseTo(1, 6);
    expect(scaled[1]).toBeGreaterThan(0.5);
    expect(scaled[1]).toBeLessThan(0.6);
  });
});
