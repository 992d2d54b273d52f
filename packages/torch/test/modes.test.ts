/** Gradient modes, autocast, generators, worker threads. */
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import {
  autocast,
  enableGrad,
  getGeneratorState,
  hasOperator,
  isGradEnabled,
  makeGenerator,
  manualSeed,
  noGrad,
  ones,
  rand,
  randn,
  scope,
  setGeneratorState,
  type Tensor,
} from '../src/index.js';
import { Conv2d, Dropout2d } from '../src/nn/index.js';

const values = (tensor: Tensor) => [...tensor.toFloat32Array()];

describe('gradient modes', () => {
  it('nest, and come back also after an error', () =>
    scope(() => {
      const weight = ones([2]);
      weight.requiresGrad = true;
      const seen: boolean[] = [];
      noGrad(() => {
        seen.push(isGradEnabled(), weight.mul(2).requiresGrad);
        enableGrad(() => seen.push(isGradEnabled(), weight.mul(2).requiresGrad));
        seen.push(isGradEnabled());
      });
      expect(() =>
        noGrad(() => {
          throw new Error('inside');
        }),
      ).toThrow('inside');
      expect(seen).toEqual([false, false, true, true, false]);
      expect(isGradEnabled()).toBe(true);
    }));

  it('gradients add up until they are set to null', () =>
    scope(() => {
      const weight = ones([2]);
      weight.requiresGrad = true;
      weight.mul(3).sum().backward();
      weight.mul(4).sum().backward();
      expect(values(weight.grad as Tensor)).toEqual([7, 7]);
      weight.grad = null;
      expect(weight.grad).toBeNull();
      expect(weight.detach().requiresGrad).toBe(false);
    }));
});

describe('autocast', () => {
  it('runs convolutions in bfloat16, keeps parameters and gradients in float32, and can be switched off inside', () =>
    scope(() => {
      const layer = new Conv2d(2, 3, 3);
      const x = randn([1, 2, 8, 8]);
      const dtypes = autocast(() => {
        const y = layer.forward(x);
        const inner = autocast(() => layer.forward(x).dtype, { enabled: false });
        y.mean().backward();
        return [y.dtype, inner, layer.weight.dtype];
      });
      expect(dtypes).toEqual(['bfloat16', 'float32', 'float32']);
      expect(layer.weight.grad?.dtype).toBe('float32');
      expect(layer.forward(x).dtype).toBe('float32');
      layer.dispose();
    }));

  it('sees weights that changed since its last use', () =>
    scope(() => {
      const layer = new Conv2d(1, 1, 1, { bias: false });
      noGrad(() => layer.weight.fill_(1));
      const first = autocast(() => layer.forward(ones([1, 1, 1, 1])).toFloat32Array()[0]);
      noGrad(() => layer.weight.fill_(2));
      const second = autocast(() => layer.forward(ones([1, 1, 1, 1])).toFloat32Array()[0]);
      expect([first, second]).toEqual([1, 2]);
      layer.dispose();
    }));

  it('is off again after an error', () =>
    scope(() => {
      expect(() =>
        autocast(() => {
          throw new Error('inside');
        }),
      ).toThrow('inside');
      expect(ones([2, 2]).matmul(ones([2, 2])).dtype).toBe('float32');
      expect(autocast(() => ones([2, 2]).matmul(ones([2, 2])).dtype)).toBe('bfloat16');
    }));
});

describe('generators', () => {
  it('give the numbers of PyTorch', () =>
    scope(() => {
      // torch.manual_seed(0); torch.rand(4)
      const expected = [0.4962566, 0.7682218, 0.08847743, 0.13203049].map((value) => expect.closeTo(value, 7));
      manualSeed(0);
      expect(values(rand([4]))).toEqual(expected);
      expect(values(rand([4], { generator: makeGenerator(0) }))).toEqual(expected);
    }));

  it('go on from a saved state', () =>
    scope(() => {
      for (const generator of [null, makeGenerator(5)]) {
        rand([3], generator ? { generator } : {});
        const state = getGeneratorState(generator);
        const draw = () => values(randn([20], generator ? { generator } : {}));
        const first = draw();
        expect(draw()).not.toEqual(first);
        setGeneratorState(state, generator);
        expect(draw()).toEqual(first);
      }
    }));

  it('of their own do not disturb the default one, which dropout uses', () =>
    scope(() => {
      const dropout = () => values(new Dropout2d(0.5).forward(ones([1, 50, 1, 1])));
      manualSeed(9);
      const first = dropout();
      manualSeed(9);
      randn([100], { generator: makeGenerator(1) });
      expect(dropout()).toEqual(first);
    }));
});

describe('a worker thread', () => {
  it('trains beside the main thread, with modes of its own', async () => {
    const worker = new Worker(new URL('support/worker.js', import.meta.url));
    const answer = new Promise((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', (code) => reject(new Error(`the worker ended with ${code}`)));
    });
    const here = noGrad(() =>
      scope(() =>
        ones([64, 64])
          .matmul(ones([64, 64]))
          .sum()
          .item(),
      ),
    );
    expect(here).toBe(64 ** 3);
    expect(await answer).toEqual({
      gradEnabled: true,
      gradient: [2, 4, 6],
      error: expect.stringContaining('aten::add'),
    });
    await worker.terminate();
    expect(scope(() => ones([3]).sum().item())).toBe(3);
  });
});

describe('hasOperator', () => {
  it('tells operators that this libtorch has from those it has not', () => {
    expect(hasOperator('aten::add', 'Tensor')).toBe(true);
    expect(hasOperator('aten::add', 'Nothing')).toBe(false);
  });
});
