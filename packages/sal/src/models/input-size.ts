import { UsageError } from '../errors.js';

/** Height and width that the convolutions see must be multiples of this: four poolings by 2. */
export const levelMultiple = 16;

/** @throws UsageError when prepared images of `size` pixels a side do not fit a U-Net of this input stride */
export function checkInputSize(size: number, inputStride: number): void {
  const multiple = levelMultiple * inputStride;
  if (size % multiple === 0) return;
  const smaller = [1, 2, 3, 4].filter((stride) => size % (levelMultiple * stride) === 0);
  const nearest = Math.max(multiple, Math.round(size / multiple) * multiple);
  const strides = smaller.length > 0 ? `--input-stride ${smaller.at(-1)}, or ` : '';
  throw new UsageError(
    `images are ${size}x${size}; a U-Net of input stride ${inputStride} needs multiples of ${multiple}`,
    {
      fix: `use ${strides}a study of --size ${nearest}`,
    },
  );
}
