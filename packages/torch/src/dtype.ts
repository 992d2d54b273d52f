/** Element types under PyTorch's names, with libtorch's codes (c10/core/ScalarType.h) and JavaScript's arrays. */

export const dtypes = {
  uint8: { code: 0, bytes: 1, array: Uint8Array },
  int8: { code: 1, bytes: 1, array: Int8Array },
  int16: { code: 2, bytes: 2, array: Int16Array },
  int32: { code: 3, bytes: 4, array: Int32Array },
  int64: { code: 4, bytes: 8, array: BigInt64Array },
  // JavaScript has no half-precision array: the bits are read as integers.
  float16: { code: 5, bytes: 2, array: Uint16Array },
  float32: { code: 6, bytes: 4, array: Float32Array },
  float64: { code: 7, bytes: 8, array: Float64Array },
  bool: { code: 11, bytes: 1, array: Uint8Array },
  bfloat16: { code: 15, bytes: 2, array: Uint16Array },
} as const;

export type Dtype = keyof typeof dtypes;

const names = new Map<number, Dtype>(Object.entries(dtypes).map(([name, { code }]) => [code, name as Dtype]));

export function dtypeName(code: number): Dtype {
  const name = names.get(code);
  if (!name) throw new Error(`dtype code ${code} has no counterpart here; known: ${[...names.values()].join(', ')}`);
  return name;
}
