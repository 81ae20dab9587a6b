/** How many values a tensor of this shape has: the product of its sides, 1 for a scalar. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, side) => product * side, 1);
