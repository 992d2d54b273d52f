/**
 * Initialisers of torch.nn.init: each fills the tensor in place, unseen by autograd, and returns it. They draw from
 * libtorch's default generator (`manualSeed`).
 */

import { noGrad } from '../autograd.js';
import { call, type Tensor } from '../tensor.js';

/** Slope of the nonlinearity that follows, for `kaiming*`: 0 for ReLU, `a` for leaky ReLU. */
export interface KaimingOptions {
  /** Negative slope; PyTorch's layers use sqrt(5), which makes the bound 1 / sqrt(fan in). */
  a?: number;
  mode?: 'fanIn' | 'fanOut';
}

export function uniform_(tensor: Tensor, low = 0, high = 1): Tensor {
  return fill(tensor, 'aten::uniform_', low, high);
}

export function normal_(tensor: Tensor, mean = 0, deviation = 1): Tensor {
  return fill(tensor, 'aten::normal_', mean, deviation);
}

export function constant_(tensor: Tensor, value: number): Tensor {
  return noGrad(() => tensor.fill_(value));
}

export function ones_(tensor: Tensor): Tensor {
  return constant_(tensor, 1);
}

export function zeros_(tensor: Tensor): Tensor {
  return constant_(tensor, 0);
}

/** Uniform within gain * sqrt(6 / (fan in + fan out)) (Glorot & Bengio 2010). */
export function xavierUniform_(tensor: Tensor, gain = 1): Tensor {
  const { fanIn, fanOut } = fansOf(tensor);
  const bound = gain * Math.sqrt(6 / (fanIn + fanOut));
  return uniform_(tensor, -bound, bound);
}

/** Normal with deviation gain * sqrt(2 / (fan in + fan out)) (Glorot & Bengio 2010). */
export function xavierNormal_(tensor: Tensor, gain = 1): Tensor {
  const { fanIn, fanOut } = fansOf(tensor);
  return normal_(tensor, 0, gain * Math.sqrt(2 / (fanIn + fanOut)));
}

/** Uniform within sqrt(3) * deviation of `kaimingNormal_` (He et al. 2015). */
export function kaimingUniform_(tensor: Tensor, options: KaimingOptions = {}): Tensor {
  const bound = Math.sqrt(3) * kaimingDeviation(tensor, options);
  return uniform_(tensor, -bound, bound);
}

/** Normal with deviation sqrt(2 / ((1 + a^2) fan)) (He et al. 2015). */
export function kaimingNormal_(tensor: Tensor, options: KaimingOptions = {}): Tensor {
  return normal_(tensor, 0, kaimingDeviation(tensor, options));
}

export interface Fans {
  /** Inputs that one output value is made of. */
  fanIn: number;
  /** Outputs that one input value goes into. */
  fanOut: number;
}

/** @throws Error for a tensor of fewer than two dimensions */
export function fansOf(tensor: Tensor): Fans {
  const [out, into, ...kernel] = tensor.shape;
  if (out === undefined || into === undefined) {
    throw new Error(`a tensor of shape [${tensor.shape}] has no fan in and fan out; expected two dimensions or more`);
  }
  const field = kernel.reduce((product, side) => product * side, 1);
  return { fanIn: into * field, fanOut: out * field };
}

function kaimingDeviation(tensor: Tensor, { a = 0, mode = 'fanIn' }: KaimingOptions): number {
  return Math.sqrt(2 / (1 + a * a) / fansOf(tensor)[mode]);
}

function fill(tensor: Tensor, operator: string, ...range: [number, number]): Tensor {
  noGrad(() => call(operator, '', tensor, ...range).dispose());
  return tensor;
}
