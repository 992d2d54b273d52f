/**
 * The tensor and the one way to run an operator on it. Methods carry PyTorch's names in camelCase and PyTorch's meaning;
 * an operator without a method of its own runs through `call('aten::name', 'overload', ...)`.
 */

import { inspect } from 'node:util';
import { type Dtype, dtypeName, dtypes } from './dtype.js';
import { addon, type GeneratorHandle, type Handle, type RawValue } from './native.js';
import { register } from './scope.js';
import { tensorText } from './tensor-text.js';

/** Anything an operator takes; `undefined` asks for the schema's default. */
export type Argument = Tensor | Generator | number | bigint | boolean | string | null | undefined | readonly Argument[];

const indices = new Map<string, number>();

function operatorIndex(name: string, overload: string): number {
  const key = `${name}.${overload}`;
  let index = indices.get(key);
  if (index === undefined) {
    const found = addon.findOperator(name, overload);
    if (found === null) {
      throw new Error(
        `libtorch ${addon.engineInfo().version} has no operator ${name}${overload && `.${overload}`}; ` +
          "operators are named as in PyTorch's native_functions.yaml, e.g. call('aten::add', 'Tensor', a, b)",
      );
    }
    index = found;
    indices.set(key, index);
  }
  return index;
}

/** True where this libtorch has the operator (fused optimisers came with 2.4). */
export function hasOperator(name: string, overload = ''): boolean {
  return addon.findOperator(name, overload) !== null;
}

function lower(value: Argument): RawValue {
  if (value instanceof Tensor || value instanceof Generator) return value.handle as RawValue;
  if (Array.isArray(value)) return (value as readonly Argument[]).map(lower);
  return value as RawValue;
}

function lift(value: RawValue): unknown {
  if (Array.isArray(value)) return value.map(lift);
  if (value !== null && typeof value === 'object') return new Tensor(value as Handle);
  return value;
}

/**
 * Runs any operator that libtorch has, with autograd and autocast. Arguments are positional, as in the schema.
 * @throws Error that names the operator and the shapes it was given
 */
export function callAny(name: string, overload: string, ...args: readonly Argument[]): unknown {
  return lift(addon.callOperator(operatorIndex(name, overload), args.map(lower)));
}

/** `callAny` for operators that return one tensor. */
export function call(name: string, overload: string, ...args: readonly Argument[]): Tensor {
  return callAny(name, overload, ...args) as Tensor;
}

/** `callAny` for operators that return several tensors. */
export function callMany(name: string, overload: string, ...args: readonly Argument[]): Tensor[] {
  return callAny(name, overload, ...args) as Tensor[];
}

/** Runs an operator that changes its first argument; the second handle to it that libtorch returns is dropped. */
function inPlace(self: Tensor, name: string, overload: string, ...args: readonly Argument[]): Tensor {
  call(name, overload, self, ...args).dispose();
  return self;
}

/** A source of random numbers of its own, with a state that can be saved (see `random.ts`). */
export class Generator {
  constructor(readonly handle: GeneratorHandle) {}
}

export const channelsLast = 2;

export class Tensor {
  constructor(readonly handle: Handle) {
    register(this);
  }

  get shape(): number[] {
    return addon.shapeOf(this.handle);
  }

  get dtype(): Dtype {
    return dtypeName(addon.dtypeOf(this.handle));
  }

  /** `cpu` or `cuda:0`. */
  get device(): string {
    return addon.deviceOf(this.handle);
  }

  get isChannelsLast(): boolean {
    return addon.isChannelsLast(this.handle);
  }

  get isFreed(): boolean {
    return addon.isFreed(this.handle);
  }

  /** Number of elements. */
  get numel(): number {
    return this.shape.reduce((product, side) => product * side, 1);
  }

  /** Frees the storage now (once no other tensor shares it); freeing twice is harmless. */
  dispose(): void {
    addon.dispose(this.handle);
  }

  /** A second owner of the same storage and history. */
  alias(): Tensor {
    return new Tensor(addon.alias(this.handle));
  }

  // --- values out ---

  /** The elements in row-major order. float16 and bfloat16 come as their bits. */
  toTypedArray(): InstanceType<(typeof dtypes)[Dtype]['array']> {
    const { array } = dtypes[this.dtype];
    const values = new array(this.numel);
    addon.toBytes(this.handle, new Uint8Array(values.buffer));
    return values;
  }

  /** The elements as float32 in row-major order, whatever the dtype. */
  toFloat32Array(): Float32Array {
    if (this.dtype === 'float32') return this.toTypedArray() as Float32Array;
    const converted = this.to('float32');
    const values = converted.toTypedArray() as Float32Array;
    converted.dispose();
    return values;
  }

  /** The only element as a number. @throws Error when there is not exactly one */
  item(): number {
    if (this.numel !== 1) throw new Error(`item() needs one element, the tensor has shape [${this.shape}]`);
    return callAny('aten::item', '', this) as number;
  }

  /** As PyTorch prints it; see tensor-text.ts. */
  toString(): string {
    if (this.isFreed) return 'tensor(freed)';
    const { shape, dtype } = this;
    const bits = dtype === 'float16' || dtype === 'bfloat16';
    const values = bits ? this.detach().toFloat32Array() : this.toTypedArray();
    const device = this.device === 'cpu' ? [] : [`device=${this.device}`];
    const suffixes = [...device, ...(this.requiresGrad ? ['requiresGrad=true'] : [])];
    return tensorText({ shape, dtype, values, suffixes });
  }

  [inspect.custom](): string {
    return this.toString();
  }

  /** `using x = ...` frees it at the end of the block. */
  [Symbol.dispose](): void {
    this.dispose();
  }

  // --- autograd ---

  get requiresGrad(): boolean {
    return addon.requiresGrad(this.handle);
  }

  set requiresGrad(value: boolean) {
    addon.setRequiresGrad(this.handle, value);
  }

  /** The accumulated gradient, or null; a new owner of its storage each time. */
  get grad(): Tensor | null {
    const handle = addon.gradientOf(this.handle);
    return handle === null ? null : new Tensor(handle);
  }

  set grad(gradient: Tensor | null) {
    addon.setGradient(this.handle, gradient?.handle ?? null);
  }

  /** Accumulates d this / d leaf into every leaf's `grad`; `this` has one element unless `gradient` is given. */
  backward(gradient: Tensor | null = null, { retainGraph = false } = {}): void {
    addon.backward(this.handle, gradient?.handle ?? null, retainGraph);
  }

  detach(): Tensor {
    return call('aten::detach', '', this);
  }

  // --- dtype, device, layout ---

  to(dtype: Dtype): Tensor {
    return call('aten::to', 'dtype', this, dtypes[dtype].code);
  }

  toDevice(device: string): Tensor {
    return call('aten::to', 'device', this, device, addon.dtypeOf(this.handle));
  }

  clone(): Tensor {
    return call('aten::clone', '', this);
  }

  contiguous(memoryFormat?: typeof channelsLast): Tensor {
    return call('aten::contiguous', '', this, memoryFormat);
  }

  // --- arithmetic: the other side is a tensor (broadcast) or a number ---

  add(other: Tensor | number, alpha?: number): Tensor {
    return call('aten::add', other instanceof Tensor ? 'Tensor' : 'Scalar', this, other, alpha);
  }

  sub(other: Tensor | number): Tensor {
    return call('aten::sub', other instanceof Tensor ? 'Tensor' : 'Scalar', this, other);
  }

  mul(other: Tensor | number): Tensor {
    return call('aten::mul', other instanceof Tensor ? 'Tensor' : 'Scalar', this, other);
  }

  div(other: Tensor | number): Tensor {
    return call('aten::div', other instanceof Tensor ? 'Tensor' : 'Scalar', this, other);
  }

  pow(exponent: number): Tensor {
    return call('aten::pow', 'Tensor_Scalar', this, exponent);
  }

  neg(): Tensor {
    return call('aten::neg', '', this);
  }

  exp(): Tensor {
    return call('aten::exp', '', this);
  }

  log(): Tensor {
    return call('aten::log', '', this);
  }

  sqrt(): Tensor {
    return call('aten::sqrt', '', this);
  }

  abs(): Tensor {
    return call('aten::abs', '', this);
  }

  clamp(low: number | null, high: number | null): Tensor {
    return call('aten::clamp', '', this, low, high);
  }

  sigmoid(): Tensor {
    return call('aten::sigmoid', '', this);
  }

  relu(): Tensor {
    return call('aten::relu', '', this);
  }

  softmax(dim: number): Tensor {
    return call('aten::softmax', 'int', this, dim);
  }

  logSoftmax(dim: number): Tensor {
    return call('aten::log_softmax', 'int', this, dim);
  }

  matmul(other: Tensor): Tensor {
    return call('aten::matmul', '', this, other);
  }

  // --- comparison ---

  eq(other: Tensor | number): Tensor {
    return call('aten::eq', other instanceof Tensor ? 'Tensor' : 'Scalar', this, other);
  }

  gt(other: Tensor | number): Tensor {
    return call('aten::gt', other instanceof Tensor ? 'Tensor' : 'Scalar', this, other);
  }

  ge(other: Tensor | number): Tensor {
    return call('aten::ge', other instanceof Tensor ? 'Tensor' : 'Scalar', this, other);
  }

  lt(other: Tensor | number): Tensor {
    return call('aten::lt', other instanceof Tensor ? 'Tensor' : 'Scalar', this, other);
  }

  // --- reduction: without dims, over everything ---

  sum(dims?: readonly number[], keepdim = false): Tensor {
    return dims ? call('aten::sum', 'dim_IntList', this, dims, keepdim) : call('aten::sum', '', this);
  }

  mean(dims?: readonly number[], keepdim = false): Tensor {
    return dims ? call('aten::mean', 'dim', this, dims, keepdim) : call('aten::mean', '', this);
  }

  /** Variance over dims, divided by n (not n - 1). */
  variance(dims: readonly number[], keepdim = false): Tensor {
    return call('aten::var', 'correction', this, dims, 0, keepdim);
  }

  amax(dims: readonly number[], keepdim = false): Tensor {
    return call('aten::amax', '', this, dims, keepdim);
  }

  amin(dims: readonly number[], keepdim = false): Tensor {
    return call('aten::amin', '', this, dims, keepdim);
  }

  /** Largest values along dim and where they are; on the CPU ten times as fast as `argmax` over few classes. */
  max(dim: number, keepdim = false): { values: Tensor; indices: Tensor } {
    const [values, indices] = callMany('aten::max', 'dim', this, dim, keepdim) as [Tensor, Tensor];
    return { values, indices };
  }

  argmax(dim: number, keepdim = false): Tensor {
    return call('aten::argmax', '', this, dim, keepdim);
  }

  // --- shape ---

  reshape(shape: readonly number[]): Tensor {
    return call('aten::reshape', '', this, shape);
  }

  permute(order: readonly number[]): Tensor {
    return call('aten::permute', '', this, order);
  }

  transpose(a: number, b: number): Tensor {
    return call('aten::transpose', 'int', this, a, b);
  }

  unsqueeze(dim: number): Tensor {
    return call('aten::unsqueeze', '', this, dim);
  }

  squeeze(dim: number): Tensor {
    return call('aten::squeeze', 'dim', this, dim);
  }

  /** Elements [start, end) along dim; a view. */
  slice(dim: number, start: number, end: number): Tensor {
    return call('aten::slice', 'Tensor', this, dim, start, end);
  }

  /** Index `index` along dim, which disappears; a view. */
  select(dim: number, index: number): Tensor {
    return call('aten::select', 'int', this, dim, index);
  }

  indexSelect(dim: number, index: Tensor): Tensor {
    return call('aten::index_select', '', this, dim, index);
  }

  flip(dims: readonly number[]): Tensor {
    return call('aten::flip', '', this, dims);
  }

  // --- in place; they return `this` ---

  add_(other: Tensor | number, alpha?: number): this {
    return inPlace(this, 'aten::add_', other instanceof Tensor ? 'Tensor' : 'Scalar', other, alpha) as this;
  }

  mul_(other: Tensor | number): this {
    return inPlace(this, 'aten::mul_', other instanceof Tensor ? 'Tensor' : 'Scalar', other) as this;
  }

  /** this += weight * (end - this). */
  lerp_(end: Tensor, weight: number): this {
    return inPlace(this, 'aten::lerp_', 'Scalar', end, weight) as this;
  }

  copy_(source: Tensor): this {
    return inPlace(this, 'aten::copy_', '', source) as this;
  }

  fill_(value: number): this {
    return inPlace(this, 'aten::fill_', 'Scalar', value) as this;
  }

  zero_(): this {
    return inPlace(this, 'aten::zero_', '') as this;
  }
}
