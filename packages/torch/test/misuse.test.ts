/** Whatever is done wrongly is a JavaScript error that says what, and the process lives on. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Argument,
  call,
  callAny,
  fromArray,
  fromBytes,
  makeGenerator,
  ones,
  scope,
  type Tensor,
  zeros,
} from '../src/index.js';
import { addon } from '../src/native.js';
import { Conv2d } from '../src/nn/index.js';
import { Adam, SGD } from '../src/optim/index.js';

function freed(): Tensor {
  const tensor = ones([2, 3]);
  tensor.dispose();
  return tensor;
}

const anything = (value: unknown) => value as Tensor;

describe('misuse is an error', () => {
  it.each<[string, () => unknown, RegExp]>([
    ['a freed tensor in an operator', () => freed().add(1), /aten::add.*a freed tensor.*was freed/s],
    ['a freed tensor as second argument', () => ones([2, 3]).add(freed()), /aten::add.*was freed/s],
    ['a tensor freed by its scope', () => leaked().sum(), /was freed \(by dispose\(\) or by the end of its scope\)/],
    ['the shape of a freed tensor', () => freed().shape, /was freed/],
    ['the values of a freed tensor', () => freed().toFloat32Array(), /was freed/],
    ['backward of a freed tensor', () => freed().backward(), /was freed/],
    ['the gradient of a freed tensor', () => freed().grad, /was freed/],
    ['text for a tensor', () => call('aten::add', 'Tensor', 'x', ones([1])), /'self' is "x", expected Tensor/],
    ['an object for a tensor', () => call('aten::relu', '', anything({})), /'self' is an object, expected Tensor/],
    ['a number for a tensor', () => call('aten::relu', '', 3), /'self' is 3, expected Tensor/],
    [
      'a generator for a tensor',
      () => call('aten::relu', '', makeGenerator(1)),
      /'self' is a generator, expected Tensor/,
    ],
    ['nothing for a tensor', () => call('aten::relu', ''), /'self' is missing, expected Tensor/],
    ['null for a tensor', () => call('aten::relu', '', null), /'self' is null, expected Tensor/],
    ['text in a list of sizes', () => zeros(['2' as unknown as number]), /'size' is "2"/],
    ['a fractional size', () => zeros([1.5]), /'size' is 1\.5/],
    ['a negative size', () => zeros([-1]), /aten::zeros.*(negative|nonnegative|invalid)/s],
    ['a fractional dimension', () => ones([2]).softmax(0.5), /'dim' is 0\.5, expected int/],
    ['a dimension that is not there', () => ones([2]).sum([3]), /aten::sum.*Dimension out of range/s],
    ['shapes that do not broadcast', () => ones([2, 3]).add(ones([4])), /aten::add.*\[2, 3\].*\[4\].*must match/s],
    ['a matrix product that does not fit', () => ones([2, 3]).matmul(ones([2, 3])), /aten::matmul.*\[2, 3\]/s],
    [
      'a convolution with other channels',
      () => new Conv2d(3, 4, 3).forward(ones([1, 2, 8, 8])),
      /aten::conv2d.*\[1, 2, 8, 8\]/s,
    ],
    ['a reshape that does not fit', () => ones([2, 3]).reshape([4]), /aten::reshape.*shape '\[4\]' is invalid/s],
    ['too many arguments', () => call('aten::relu', '', ones([1]), 1), /2 arguments given, the operator takes 1/],
    ['an unknown operator', () => call('aten::no_such_thing', ''), /has no operator aten::no_such_thing/],
    ['an unknown overload', () => call('aten::add', 'Tenser', ones([1]), 1), /has no operator aten::add\.Tenser/],
    ['an operator without a namespace', () => call('add', 'Tensor', ones([1]), 1), /no operator add/],
    ['an inner operator', () => call('aten::native_batch_norm', '', ones([1, 2])), /inner operator of libtorch/],
    ['item of many elements', () => ones([2]).item(), /one element, the tensor has shape \[2\]/],
    [
      'backward of many elements',
      () =>
        gradient(ones([2]))
          .mul(2)
          .backward(),
      /backward.*scalar/s,
    ],
    ['backward without history', () => ones([1]).backward(), /backward.*does not require grad/s],
    ['backward twice', () => twice(), /backward.*second time/s],
    ['a gradient of another shape', () => assign(ones([2]), ones([3])), /gradient .*\[3\] does not fit tensor .*\[2\]/],
    [
      'a gradient of another dtype',
      () => assign(ones([2]), ones([2]).to('float64')),
      /gradient .* does not fit tensor/,
    ],
    ['a gradient for whole numbers', () => gradient(zeros([2], { dtype: 'int64' })), /floating point/],
    ['an in-place change of a leaf', () => gradient(ones([2])).add_(1), /leaf Variable/],
    [
      'bytes that do not fit a shape',
      () => fromBytes(new Uint8Array(5), 'float32', [2]),
      /Float\[2\] does not take the 5 bytes/,
    ],
    [
      'bytes of another kind',
      () => fromBytes(new Float32Array(2) as unknown as Uint8Array, 'float32', [2]),
      /expected a Uint8Array/,
    ],
    ['an array and a fractional shape', () => fromArray(new Float32Array(2), [2.5]), /whole number/],
    [
      'a shape that is no array',
      () => fromBytes(new Uint8Array(4), 'float32', 4 as unknown as number[]),
      /shape is not an array/,
    ],
    ['more memory than there is', () => zeros([2 ** 40, 2 ** 10]), /aten::zeros.*(alloc|memory)/s],
    ['a shape beyond all counting', () => zeros([2 ** 40, 2 ** 40]), /aten::zeros/],
    ['a device that is not there', () => ones([1]).toDevice('tpu'), /aten::to.*tpu/s],
    ['a CUDA tensor without CUDA', () => ones([1]).toDevice('cuda:99'), /aten::to/],
    ['no parameters for an optimiser', () => new SGD([], { learningRate: 1 }), /at least one parameter/],
    [
      'a learning rate that is no number',
      () => new Adam([['w', ones([1])]], { learningRate: Number.NaN }),
      /learningRate is NaN/,
    ],
    ['state of another optimiser', () => loadOther(), /exp_avg\/v belongs to no parameter/],
    ['state of another shape', () => loadMisshapen(), /exp_avg\/w has shape \[1\], its parameter needs \[1000000\]/],
    [
      'a fused optimiser with a short gradient',
      () => fused([ones([1])]),
      /grads\[0\] is Float\[1\], its parameter Float\[9\]/,
    ],
    ['a fused optimiser without gradients', () => fused([]), /grads has 0 tensors for 1 parameters/],
    ['an asynchronous scope', () => scope(() => Promise.resolve(1)), /synchronous function/],
    ['no threads', () => addon.setThreads(0), /threads is 0/],
    ['a handle of someone else', () => addon.shapeOf({} as never), /not a tensor/],
    ['a handle and nothing', () => addon.toBytes(undefined as never, new Uint8Array(1)), /not a tensor/],
    ['an operator number out of range', () => addon.callOperator(1e9, []), /no operator/],
    ['an operator number that is text', () => addon.callOperator('1' as never, []), /expected a number/],
    ['a state that is none', () => addon.setGeneratorState(null, ones([3]).handle), /state/],
  ])('%s', (_, misuse, message) => {
    expect(() => scope(misuse)).toThrow(message);
  });

  it('freeing twice is harmless, and the engine works after all of this', () => {
    const tensor = ones([2]);
    tensor.dispose();
    tensor.dispose();
    expect(tensor.isFreed).toBe(true);
    expect(
      scope(() =>
        ones([2, 2])
          .matmul(ones([2, 2]))
          .sum()
          .item(),
      ),
    ).toBe(8);
  });
});

describe('operators with arbitrary arguments', () => {
  const operators: [string, string][] = [
    ['aten::add', 'Tensor'],
    ['aten::conv2d', ''],
    ['aten::batch_norm', ''],
    ['aten::max_pool2d', ''],
    ['aten::avg_pool2d', ''],
    ['aten::upsample_bilinear2d', ''],
    ['aten::cross_entropy_loss', ''],
    ['aten::one_hot', ''],
    ['aten::cat', ''],
    ['aten::reshape', ''],
    ['aten::permute', ''],
    ['aten::slice', 'Tensor'],
    ['aten::index_select', ''],
    ['aten::grid_sampler', ''],
    ['aten::sum', 'dim_IntList'],
    ['aten::flip', ''],
    ['aten::uniform_', ''],
    ['aten::to', 'dtype'],
    ['aten::copy_', ''],
  ];
  const small = fc.integer({ min: -2, max: 4 });
  const tensor = fc
    .record({
      shape: fc.array(fc.nat(3), { maxLength: 4 }),
      dtype: fc.constantFrom('float32', 'int64', 'bool', 'bfloat16'),
    })
    .map(({ shape, dtype }) => ({ make: () => ones(shape, { dtype: dtype as 'float32' }) }));
  const argument = fc.oneof(
    { weight: 4, arbitrary: tensor },
    { weight: 2, arbitrary: small },
    fc.array(small, { maxLength: 4 }),
    fc.boolean(),
    fc.constantFrom(null, undefined, 'mean', '', Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, 0.5, 10n ** 30n),
    fc.array(tensor, { maxLength: 3 }),
    fc.constant({ make: freed }),
  );
  const build = (value: unknown): Argument => {
    if (Array.isArray(value)) return value.map(build);
    return value !== null && typeof value === 'object' ? (value as { make(): Tensor }).make() : (value as Argument);
  };

  it('give a result or an Error', () => {
    fc.assert(
      fc.property(fc.constantFrom(...operators), fc.array(argument, { maxLength: 9 }), ([name, overload], given) => {
        scope(() => {
          try {
            callAny(name, overload, ...given.map(build));
          } catch (error) {
            expect(error).toBeInstanceOf(Error);
            expect((error as Error).message).toContain(name);
          }
        });
      }),
      { numRuns: 3000 },
    );
  });
});

function leaked(): Tensor {
  const box: { tensor?: Tensor } = {};
  scope(() => {
    box.tensor = ones([3]);
  });
  return box.tensor!;
}

function gradient(tensor: Tensor): Tensor {
  tensor.requiresGrad = true;
  return tensor;
}

function twice(): void {
  const loss = gradient(ones([2]))
    .exp()
    .sum();
  loss.backward();
  loss.backward();
}

function assign(tensor: Tensor, grad: Tensor): void {
  tensor.grad = grad;
}

function fused(gradients: Tensor[]): void {
  const state = () => [zeros([9])];
  const rates = [0.1, 0.9, 0.99, 0, 1e-8, false, false];
  callAny('aten::_fused_adam_', '', [ones([9])], gradients, state(), state(), [], [zeros([])], ...rates);
}

function loadOther(): void {
  new Adam([['w', ones([1])]], { learningRate: 1 }).loadStateDict(new Map([['exp_avg/v', ones([1])]]));
}

function loadMisshapen(): void {
  const parameter = gradient(ones([1_000_000]));
  parameter.grad = ones([1_000_000]);
  const optimiser = new Adam([['w', parameter]], { learningRate: 1 });
  optimiser.loadStateDict(new Map([['exp_avg/w', ones([1])]]));
  optimiser.step();
}
