import { afterEach, describe, expect, it } from 'vitest';
import { keep, memory, noGrad, ones, resetPeakMemory, scope, setThreads, type Tensor } from '../src/index.js';
import { adamFor, smallNet, trainStep } from './support/small-net.js';

// Operators this small gain nothing from threads, and lose much where other processes want the cores.
setThreads(1);

let before = memory();
const live = () => memory().liveTensors - before.liveTensors;
afterEach(() => {
  const left = live();
  before = memory();
  expect(left, 'tensors left over by the test').toBe(0);
});

describe('scope', () => {
  it('frees what was made inside it and hands out what it returns', () => {
    const result = scope(() => {
      const a = ones([4]);
      return { sum: a.sum(), list: [a.add(1)], map: new Map([['x', a.mul(2)]]) };
    });
    expect(live()).toBe(3);
    expect([result.sum.item(), result.list[0]!.shape, result.map.get('x')!.toFloat32Array()[3]]).toEqual([4, [4], 2]);
    for (const tensor of [result.sum, result.list[0]!, result.map.get('x')!]) tensor.dispose();
  });

  it('gives its result to the scope around it', () => {
    let inner: Tensor | undefined;
    scope(() => {
      inner = scope(() => ones([2]).add(1));
      expect(inner.isFreed).toBe(false);
    });
    expect(inner!.isFreed).toBe(true);
  });

  it('frees also when its function throws, and the scope around it lives on', () => {
    scope(() => {
      const outer = ones([2]);
      expect(() =>
        scope(() => {
          ones([2]);
          throw new Error('midway');
        }),
      ).toThrow('midway');
      expect(live()).toBe(1);
      expect(outer.sum().item()).toBe(2);
    });
  });

  it('does not free what was kept, from however deep', () => {
    const kept = scope(() => scope(() => [keep(ones([2]))])[0]!);
    scope(() => expect(kept.isFreed).toBe(false));
    expect(kept.isFreed).toBe(false);
    kept.dispose();
  });

  it('leaves the storage to those who still share it', () =>
    scope(() => {
      const whole = ones([4]);
      const view = whole.slice(0, 1, 3);
      const alias = whole.alias();
      whole.dispose();
      expect([...view.toFloat32Array()]).toEqual([1, 1]);
      expect(alias.sum().item()).toBe(4);
    }));
});

describe('a training', () => {
  it('holds as many tensors and bytes after step 1000 as after step 10', () => {
    const net = smallNet();
    const optimiser = adamFor(net);
    for (let step = 0; step < 10; step++) trainStep(net, optimiser);
    const early = memory();
    for (let step = 10; step < 1000; step++) trainStep(net, optimiser);
    const late = memory();
    expect(late.liveTensors).toBe(early.liveTensors);
    expect(late.liveBytes).toBe(early.liveBytes);
    optimiser.dispose();
    net.zeroGrad();
    net.dispose();
  });

  it('keeps no more than its peak in blocks for reuse, at sizes where blocks are kept', () => {
    const net = smallNet();
    const optimiser = adamFor(net);
    for (let step = 0; step < 3; step++) trainStep(net, optimiser, 512);
    resetPeakMemory();
    const early = memory();
    for (let step = 3; step < 10; step++) trainStep(net, optimiser, 512);
    const late = memory();
    expect(late.liveBytes).toBe(early.liveBytes);
    expect(late.liveBytes + late.keptBytes).toBeLessThanOrEqual(1.1 * late.peakBytes);
    optimiser.dispose();
    net.zeroGrad();
    net.dispose();
  });

  it('frees the graph with the loss, without backward', () => {
    const weight = ones([1000]);
    weight.requiresGrad = true;
    const early = memory().liveBytes;
    for (let i = 0; i < 5; i++) {
      scope(() => {
        const loss = weight.exp().mul(2).sum();
        expect(memory().liveBytes).toBeGreaterThan(early + 8000);
        noGrad(() => loss.exp());
      });
    }
    expect(memory().liveBytes).toBe(early);
    weight.dispose();
  });
});
