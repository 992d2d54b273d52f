import { describe, expect, it } from 'vitest';
import { Random } from '../random.js';
import { type CurvePoint, fitLearningCurve, forecastGain, valueAt } from './learning-curve.js';

const curve = (labels: number) => 0.9 - 0.2 * (labels / 25) ** -0.6;
const pointsOf = (labels: readonly number[], standardError: number, of = curve): CurvePoint[] =>
  labels.map((count) => ({ labels: count, value: of(count), standardError }));

describe('the fitted curve', () => {
  it('finds the one that the points lie on', () => {
    const fitted = fitLearningCurve(pointsOf([25, 50, 100, 200, 400], 0.001));
    for (const labels of [25, 70, 300, 800])
      expect(Math.abs(valueAt(fitted, labels) - curve(labels))).toBeLessThan(0.002);
  });

  it('never falls and never passes 1, whatever the points say', () => {
    const falling = fitLearningCurve(pointsOf([25, 50, 100], 0.01, (labels) => 0.9 - labels / 1000));
    expect(falling.b).toBe(0);
    const steep = fitLearningCurve(pointsOf([25, 50, 100], 0.001, (labels) => 0.2 + labels / 130));
    expect(steep.a).toBeLessThanOrEqual(1);
    expect(valueAt(steep, 1e9)).toBeLessThanOrEqual(1);
  });
});

describe('the forecast', () => {
  const forecast = (points: CurvePoint[], more: number) =>
    forecastGain(points, { labels: 100, more, seed: 1, resamples: 300 });

  it('is near the truth where the points are sure, and holds it', () => {
    const { gain, ci95 } = forecast(pointsOf([25, 50, 100], 0.003), 60);
    const truth = curve(160) - curve(100);
    expect(Math.abs(gain - truth)).toBeLessThan(0.005);
    expect(ci95[0]).toBeLessThan(truth);
    expect(ci95[1]).toBeGreaterThan(truth);
  });

  it('grows with the labels, is wider where the points are less sure, and is repeatable', () => {
    const points = pointsOf([25, 50, 100], 0.005);
    expect(forecast(points, 20).gain).toBeLessThan(forecast(points, 80).gain);
    const [sure, unsure] = [forecast(points, 60), forecast(pointsOf([25, 50, 100], 0.03), 60)];
    expect(unsure.ci95[1] - unsure.ci95[0]).toBeGreaterThan(sure.ci95[1] - sure.ci95[0]);
    for (const { gain, ci80, ci95 } of [sure, unsure]) {
      expect([ci95[0], ci80[0], gain, ci80[1], ci95[1]]).toEqual(
        [ci95[0], ci80[0], gain, ci80[1], ci95[1]].sort((x, y) => x - y),
      );
      expect(ci95[0]).toBeGreaterThanOrEqual(0);
    }
    expect(forecast(points, 60)).toEqual(sure);
  });

  it.each<[string, number[], number, [number, number]]>([
    ['slow curves', [25, 50, 100], 50, [0.25, 0.4]],
    ['curves as expected', [50, 70, 90], 20, [0.4, 0.9]],
    ['quick curves', [50, 100, 150, 200], 50, [0.9, 1.6]],
  ])('has intervals that hold the truth as often as they say: %s', (_, labels, more, exponents) => {
    let [in80, in95] = [0, 0];
    for (let experiment = 0; experiment < 150; experiment++) {
      const random = Random.of(experiment, 'curve', more);
      const [a, c] = [random.uniform(0.82, 0.96), random.uniform(...exponents)];
      const b = random.uniform(0.08, 0.3) * (labels[0]! / 25) ** -c;
      const truth = (count: number) => a - b * (count / labels[0]!) ** -c;
      const points = pointsOf(labels, 0.012, (count) => truth(count) + random.normal(0, 0.012));
      const last = labels.at(-1)!;
      const { ci80, ci95 } = forecastGain(points, { labels: last, more, seed: experiment, resamples: 120 });
      const gain = truth(last + more) - truth(last);
      if (gain >= ci80[0] && gain <= ci80[1]) in80++;
      if (gain >= ci95[0] && gain <= ci95[1]) in95++;
    }
    // 150 experiments: standard errors of 0.033 and 0.018. The prior expects curves between the slow and the quick.
    expect(in80 / 150).toBeGreaterThan(0.68);
    expect(in95 / 150).toBeGreaterThan(0.9);
  });
});
