/** A size along each spatial axis: one number for all of them, or one for each. */
export type Extent = number | readonly number[];

/**
 * One number for each of `dimensions` axes.
 * @param least smallest value that makes sense
 * @throws Error that names the setting when it has another length or a value that is no integer of at least `least`
 */
export function extentOf(name: string, value: Extent, dimensions: number, least: number): number[] {
  const sizes = typeof value === 'number' ? new Array<number>(dimensions).fill(value) : [...value];
  if (sizes.length !== dimensions) {
    throw new Error(`${name} is [${sizes.join(', ')}], expected a number or ${dimensions} of them`);
  }
  const wrong = sizes.find((size) => !Number.isInteger(size) || size < least);
  if (wrong !== undefined) throw new Error(`${name} is ${wrong}, expected an integer of at least ${least}`);
  return sizes;
}

/** `[3, 1]`, as `toString` of a layer shows it. */
export function extentText(sizes: readonly number[]): string {
  return `[${sizes.join(', ')}]`;
}
