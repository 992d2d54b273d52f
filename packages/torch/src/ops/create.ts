/** New tensors. `shape` is row-major; `device` is `cpu` or `cuda`. */

import { type Dtype, dtypes } from '../dtype.js';
import { addon } from '../native.js';
import { type Argument, call, type Generator, Tensor } from '../tensor.js';

type NumberArray = Float32Array | Float64Array | Uint8Array | Int8Array | Int16Array | Int32Array | BigInt64Array;

export interface CreateOptions {
  dtype?: Dtype;
  device?: string;
}

function trailing({ dtype, device }: CreateOptions): Argument[] {
  return [dtypes[dtype ?? 'float32'].code, undefined, device];
}

function dtypeOf(values: NumberArray): Dtype {
  if (values instanceof Float32Array) return 'float32';
  if (values instanceof Float64Array) return 'float64';
  if (values instanceof Uint8Array) return 'uint8';
  if (values instanceof Int8Array) return 'int8';
  if (values instanceof Int16Array) return 'int16';
  if (values instanceof Int32Array) return 'int32';
  return 'int64';
}

/** Copies raw row-major bytes. @throws Error when their number does not fit shape and dtype */
export function fromBytes(bytes: Uint8Array, dtype: Dtype, shape: readonly number[]): Tensor {
  return new Tensor(addon.fromBytes(bytes, dtypes[dtype].code, shape));
}

/** Copies a typed array; the dtype is the array's. @throws Error when its length does not fit the shape */
export function fromArray(values: NumberArray, shape: readonly number[]): Tensor {
  return fromBytes(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), dtypeOf(values), shape);
}

/** A number, a list of numbers, or lists of lists of one length along each axis. */
export type Nested = number | readonly Nested[];

/**
 * A float32 (or other) tensor from numbers, with the shape of their nesting unless one is given.
 * @throws Error that names the place where a list has another length or depth than its neighbours
 */
export function tensor(
  values: Nested,
  { dtype = 'float32', device }: CreateOptions = {},
  shape?: readonly number[],
): Tensor {
  const nesting = shapeOf(values);
  const flat: number[] = [];
  flatten(values, nesting, [], flat);
  const wide = fromArray(Float64Array.from(flat), shape ?? nesting);
  const result = wide.to(dtype);
  if (result !== wide) wide.dispose();
  if (!device || device === 'cpu') return result;
  const moved = result.toDevice(device);
  result.dispose();
  return moved;
}

/** Lengths along the first elements. */
function shapeOf(values: Nested): number[] {
  const shape: number[] = [];
  for (let level: Nested | undefined = values; isList(level); level = level[0]) shape.push(level.length);
  return shape;
}

function flatten(value: Nested, shape: readonly number[], place: readonly number[], out: number[]): void {
  const expected = shape[place.length];
  const where = `tensor(), at [${place.join(', ')}]`;
  if (!isList(value)) {
    if (expected !== undefined) throw new Error(`${where}: a number, expected a list of ${expected}`);
    out.push(value);
  } else if (expected === undefined) {
    throw new Error(`${where}: a list, expected a number`);
  } else if (value.length !== expected) {
    throw new Error(`${where}: ${value.length} values, expected ${expected}`);
  } else {
    for (const [index, item] of value.entries()) flatten(item, shape, [...place, index], out);
  }
}

function isList(value: Nested | undefined): value is readonly Nested[] {
  return Array.isArray(value);
}

export function zeros(shape: readonly number[], options: CreateOptions = {}): Tensor {
  return call('aten::zeros', '', shape, ...trailing(options));
}

export function ones(shape: readonly number[], options: CreateOptions = {}): Tensor {
  return call('aten::ones', '', shape, ...trailing(options));
}

export function full(shape: readonly number[], value: number, options: CreateOptions = {}): Tensor {
  return call('aten::full', '', shape, value, ...trailing(options));
}

export function arange(end: number, options: CreateOptions = {}): Tensor {
  return call('aten::arange', '', end, ...trailing(options));
}

/** Uniform in [0, 1). */
export function rand(shape: readonly number[], options: CreateOptions & { generator?: Generator } = {}): Tensor {
  return call('aten::rand', 'generator', shape, options.generator ?? null, ...trailing(options));
}

/** Standard normal. */
export function randn(shape: readonly number[], options: CreateOptions & { generator?: Generator } = {}): Tensor {
  return call('aten::randn', 'generator', shape, options.generator ?? null, ...trailing(options));
}

export function zerosLike(like: Tensor): Tensor {
  return call('aten::zeros_like', '', like);
}
