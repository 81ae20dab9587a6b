/** Sliding windows: kernels of convolutions and pooling. Pairs are height and width. */
export type Pair = readonly [height: number, width: number];

export interface Window {
  readonly kernel: Pair;
  readonly stride: Pair;
  /** Zeros on both sides. */
  readonly padding: Pair;
}

export const pair = (value: number | Pair): Pair => (typeof value === 'number' ? [value, value] : value);

/** Positions of a window, rounded down as torch does. Throws where the window does not fit once. */
export function windowPositions(size: Pair, { kernel, stride, padding }: Window): Pair {
  const along = (axis: 0 | 1): number => {
    const positions = Math.floor((size[axis] + 2 * padding[axis] - kernel[axis]) / stride[axis]) + 1;
    if (positions >= 1) return positions;
    throw new Error(`a window of ${kernel.join(' × ')} does not fit into maps of ${size.join(' × ')}`);
  };
  return [along(0), along(1)];
}

/** The places inside a kernel, row by row. */
export function taps([height, width]: Pair): readonly Pair[] {
  return Array.from({ length: height * width }, (_, at): Pair => [Math.floor(at / width), at % width]);
}
