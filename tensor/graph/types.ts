/** Types of tensors and attributes in a graph. */
export type ElementType = 'float32' | 'int32' | 'int64' | 'bool' | 'uint8' | 'uint16';

/** ONNX's numbers of the element types. */
export const elementNumbers: Readonly<Record<ElementType, number>> = {
  float32: 1,
  uint8: 2,
  uint16: 4,
  int32: 6,
  int64: 7,
  bool: 9,
};

export interface ValueType {
  readonly shape: readonly number[];
  readonly dtype: ElementType;
}

export type ConstantData = Float32Array | Int32Array | BigInt64Array | Uint8Array;

/** A type, and the data where the value is a constant: rules on shapes need those of shapes, axes and ranges. */
export interface KnownType extends ValueType {
  readonly data?: ConstantData;
}

export type Attribute =
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'ints'; readonly value: readonly number[] };
export type Attributes = Readonly<Record<string, Attribute>>;

export const int = (value: number): Attribute => ({ kind: 'int', value });
export const float = (value: number): Attribute => ({ kind: 'float', value });
export const text = (value: string): Attribute => ({ kind: 'text', value });
export const ints = (value: readonly number[]): Attribute => ({ kind: 'ints', value });

/** Types of a node's outputs from its inputs' types; throws `ShapeError` on inputs that do not fit. */
export type InferTypes = (inputs: readonly (KnownType | null)[], attributes: Attributes) => readonly ValueType[];
