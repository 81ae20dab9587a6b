/** What a StableHLO function is made of: operations on values in single assignment. print.ts writes them, check.ts looks them over. */
import type { ElementType } from '../graph/types.ts';

/** bf16 is only met between products whose precision is bf16; a graph itself has no such type. */
export type Element = 'f32' | 'bf16' | 'i32' | 'i1' | 'ui8' | 'ui16';

export interface Type {
  readonly shape: readonly number[];
  readonly element: Element;
}

/** A value: an argument of the function or the result of an operation. */
export interface Ref extends Type {
  /** With its percent sign. */
  readonly name: string;
}

/** An elementwise reduction or selection of two scalars, which some operations take as a region. */
export type Combiner = 'add' | 'maximum' | 'minimum' | 'select-ge';

export type Unary =
  | 'abs'
  | 'chlo.erf'
  | 'cosine'
  | 'exponential'
  | 'floor'
  | 'log'
  | 'log_plus_one'
  | 'logistic'
  | 'negate'
  | 'not'
  | 'rsqrt'
  | 'sign'
  | 'sine'
  | 'sqrt'
  | 'tanh';
export type Binary = 'add' | 'and' | 'divide' | 'maximum' | 'minimum' | 'multiply' | 'or' | 'power' | 'subtract';
export type Op =
  | Unary
  | Binary
  | 'broadcast_in_dim'
  | 'compare'
  | 'concatenate'
  | 'constant'
  | 'convert'
  | 'convolution'
  | 'dot_general'
  | 'gather'
  | 'iota'
  | 'pad'
  | 'reduce'
  | 'reduce_window'
  | 'reshape'
  | 'reverse'
  | 'select'
  | 'select_and_scatter'
  | 'slice'
  | 'transpose';

/** Attributes by name, as MLIR writes them. */
export type AttributeTexts = Readonly<Record<string, string>>;

export interface Operation {
  readonly op: Op;
  readonly operands: readonly Ref[];
  readonly attributes: AttributeTexts;
  readonly regions: readonly Combiner[];
  readonly result: Ref;
}

/** An argument of the function, under the name that the graph gives it. */
export interface Argument {
  readonly name: string;
  readonly ref: Ref;
  /** Place of the result that takes the argument's memory over, or null where the argument stays as it is. */
  readonly donatedTo: number | null;
  /** Whether its first axis is divided among the devices, where there are several. */
  readonly divided: boolean;
}

export interface Result {
  readonly name: string;
  readonly ref: Ref;
}

/** One program. */
export interface Module {
  readonly arguments: readonly Argument[];
  readonly operations: readonly Operation[];
  readonly results: readonly Result[];
  /** Devices that run it together. */
  readonly devices: number;
}

const elements: Readonly<Record<Exclude<ElementType, 'int64'>, Element>> = {
  float32: 'f32',
  int32: 'i32',
  bool: 'i1',
  uint8: 'ui8',
  uint16: 'ui16',
};

/** Throws for int64, which graphs use for shapes and places alone: rules read those as constants. */
export function elementOf(dtype: ElementType): Element {
  if (dtype === 'int64') throw new Error('int64 values have no place in a program for XLA');
  return elements[dtype];
}

export const sameType = (a: Type, b: Type): boolean => a.element === b.element && a.shape.join() === b.shape.join();
