/** The TensorFlow.js kernels that can be traced, with their inputs and attributes. */
import type * as tf from '@tensorflow/tfjs-core';
import type { FusedKernels, FusedName } from '../fused.ts';
import type { Maker, Value } from './value.ts';

type None = Readonly<Record<never, never>>;
interface Kernel<Names extends string, Attributes = None> {
  readonly inputs: Readonly<Record<Names, Value>>;
  readonly attributes: Attributes;
}
interface ListKernel<Attributes = None> {
  readonly inputs: readonly Value[];
  readonly attributes: Attributes;
}
type Unary = Kernel<'x'>;
type Binary = Kernel<'a' | 'b'>;

type Lowered<Inputs> = { readonly [K in keyof Inputs]: Value };
/** Element by element. */
export interface ElementwiseKernels {
  readonly Abs: Unary;
  readonly Add: Binary;
  readonly AddN: ListKernel;
  readonly Cast: Kernel<'x', tf.CastAttrs>;
  readonly ClipByValue: Kernel<'x', tf.ClipByValueAttrs>;
  readonly Cos: Unary;
  readonly Equal: Binary;
  readonly Erf: Unary;
  readonly Exp: Unary;
  readonly Floor: Unary;
  readonly Greater: Binary;
  readonly GreaterEqual: Binary;
  readonly Identity: Unary;
  readonly Less: Binary;
  readonly LessEqual: Binary;
  readonly Log: Unary;
  readonly LogicalAnd: Binary;
  readonly LogicalNot: Unary;
  readonly LogicalOr: Binary;
  readonly Maximum: Binary;
  readonly Minimum: Binary;
  readonly Multiply: Binary;
  readonly Neg: Unary;
  readonly NotEqual: Binary;
  readonly Pow: Binary;
  readonly RealDiv: Binary;
  readonly Reciprocal: Unary;
  readonly Relu: Unary;
  readonly Rsqrt: Unary;
  readonly Select: Kernel<'condition' | 't' | 'e'>;
  readonly Sigmoid: Unary;
  readonly Sign: Unary;
  readonly Sin: Unary;
  readonly Softplus: Unary;
  readonly Sqrt: Unary;
  readonly Square: Unary;
  readonly SquaredDifference: Binary;
  readonly Step: Kernel<'x', tf.StepAttrs>;
  readonly Sub: Binary;
  readonly Tanh: Unary;
}

/** Make, move, copy or select elements. */
export interface LayoutKernels {
  readonly Concat: ListKernel<tf.ConcatAttrs>;
  readonly ExpandDims: Kernel<'input', tf.ExpandDimsAttrs>;
  readonly Fill: Kernel<never, tf.FillAttrs>;
  readonly GatherV2: Kernel<'x' | 'indices', tf.GatherV2Attrs>;
  readonly OneHot: Kernel<'indices', tf.OneHotAttrs>;
  readonly OnesLike: Unary;
  readonly Pack: ListKernel<tf.PackAttrs>;
  readonly PadV2: Kernel<'x', tf.PadV2Attrs>;
  readonly Reshape: Kernel<'x', tf.ReshapeAttrs>;
  readonly Slice: Kernel<'x', tf.SliceAttrs>;
  readonly SplitV: Kernel<'x', tf.SplitVAttrs>;
  readonly Tile: Kernel<'x', tf.TileAttrs>;
  readonly Transpose: Kernel<'x', tf.TransposeAttrs>;
  readonly Unpack: Kernel<'value', tf.UnpackAttrs>;
  readonly ZerosLike: Unary;
}

/** Reduce, multiply matrices, normalise. */
export interface AlgebraKernels {
  readonly ArgMax: Kernel<'x', tf.ArgMaxAttrs>;
  readonly BatchMatMul: Kernel<'a' | 'b', tf.BatchMatMulAttrs>;
  readonly LogSoftmax: Kernel<'logits', tf.LogSoftmaxAttrs>;
  readonly Max: Kernel<'x', tf.MaxAttrs>;
  readonly Mean: Kernel<'x', tf.MeanAttrs>;
  readonly Min: Kernel<'x', tf.MinAttrs>;
  readonly Softmax: Kernel<'logits', tf.SoftmaxAttrs>;
  readonly Sum: Kernel<'x', tf.SumAttrs>;
}

/** assay's own (fused.ts). */
export type LoweredFusedKernels = {
  readonly [K in FusedName]: {
    readonly inputs: Lowered<FusedKernels[K]['inputs']>;
    readonly attributes: FusedKernels[K]['attributes'];
  };
};

export type Kernels = ElementwiseKernels & LayoutKernels & AlgebraKernels & LoweredFusedKernels;
export type KernelName = keyof Kernels;

/** What a kernel becomes: the values of its outputs. */
export type Lowering<K extends AnyKernel> = (
  inputs: K['inputs'],
  make: Maker,
  attributes: K['attributes'],
) => Value | readonly Value[];

interface AnyKernel {
  readonly inputs: unknown;
  readonly attributes: unknown;
}

/** A lowering for each kernel of a group. */
export type Lowerings<Group> = {
  readonly [Name in keyof Group]: Group[Name] extends AnyKernel ? Lowering<Group[Name]> : never;
};
