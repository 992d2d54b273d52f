import { memory, noGrad } from '@sal-smis/torch';
import { Conv2d } from '@sal-smis/torch/nn';
import { expect, it } from 'vitest';
import { BestWeights } from './best-weights.js';

function setTo(network: Conv2d, value: number): void {
  noGrad(() => network.weight.fill_(value));
}

function firstWeight(network: Conv2d): number {
  return network.weight.toFloat32Array()[0]!;
}

it('keeps the weights of the smallest loss and stops after as many measurements without a smaller one', () => {
  const before = memory().liveTensors;
  const network = new Conv2d(1, 1, 1);
  const best = new BestWeights(network, 3);
  const stopped = [5, 4, 6, 3, 3, 4, Number.NaN].map((loss, i) => {
    setTo(network, loss);
    best.measured(loss, 10 * (i + 1));
    return best.stopped;
  });
  expect(stopped).toEqual([false, false, false, false, false, false, true]);
  expect(best.step).toBe(40);
  best.apply();
  expect(firstWeight(network)).toBe(3);
  best.dispose();
  network.dispose();
  expect(memory().liveTensors).toBe(before);
});

it('goes on from a checkpoint as if nothing had happened, and never stops without patience', () => {
  const network = new Conv2d(1, 1, 1);
  const first = new BestWeights(network, 2);
  setTo(network, 7);
  first.measured(1, 1);
  first.measured(2, 2);
  const resumed = new BestWeights(network, 2);
  const { weights, state } = first.save();
  resumed.restore(weights, JSON.parse(JSON.stringify(state)));
  first.dispose();
  setTo(network, 0);
  expect(resumed.stopped).toBe(false);
  resumed.measured(3, 3);
  expect(resumed.stopped).toBe(true);
  resumed.apply();
  expect(firstWeight(network)).toBe(7);

  const endless = new BestWeights(network, null);
  for (let step = 1; step < 50; step++) endless.measured(step, step);
  expect([endless.stopped, endless.step]).toEqual([false, 1]);
  for (const owner of [resumed, endless, network]) owner.dispose();
});
