/** What the rules on shapes and types share. A rule gives a node's outputs, or throws a ShapeError that says why not. */
import type { Attributes, ElementType, KnownType } from '../types.ts';

export type Inputs = readonly (KnownType | null)[];

export class ShapeError extends Error {}

export const fail = (message: string): never => {
  throw new ShapeError(message);
};

/** The shape that two broadcast to, by NumPy's rule. */
export function broadcast(a: readonly number[], b: readonly number[]): readonly number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    if (left !== right && left !== 1 && right !== 1) fail(`[${a}] and [${b}] do not broadcast`);
    return left === 1 ? right : left;
  });
}

export const at = (inputs: Inputs, index: number): KnownType => inputs[index] ?? fail(`input ${index} is missing`);

/** The integers of a constant input. */
export function integersOf(inputs: Inputs, index: number): readonly number[] {
  const { data, dtype } = at(inputs, index);
  if (dtype !== 'int64' || data === undefined) fail(`input ${index} must be a constant list of integers`);
  return Array.from(data!, Number);
}

export const sameType = (inputs: Inputs): ElementType => {
  const [first, ...rest] = inputs.filter((input) => input !== null);
  for (const other of rest) if (other.dtype !== first!.dtype) fail(`${first!.dtype} and ${other.dtype} do not mix`);
  return first!.dtype;
};

export const attribute = (attributes: Attributes, name: string, otherwise: number): number => {
  const found = attributes[name];
  return found?.kind === 'int' || found?.kind === 'float' ? found.value : otherwise;
};
export const listAttribute = (attributes: Attributes, name: string): readonly number[] => {
  const found = attributes[name];
  return found?.kind === 'ints' ? found.value : fail(`attribute ${name} is missing`);
};

export const normalAxis = (axis: number, rank: number): number =>
  axis >= -rank && axis < rank ? (axis + rank) % rank : fail(`axis ${axis} is not one of ${rank}`);
