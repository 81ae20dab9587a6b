/**
 * The operators of a graph, each with its rule on shapes and types. The rules give a new node its outputs and are run
 * again by check.ts; an operator without a rule does not compile. Names and meanings are ONNX's, but for those that
 * only XLA has: whole convolutions, their gradients, pooling and products.
 * Reference: https://onnx.ai/onnx/operators (opset 20) and ONNX Runtime's docs/ContribOperators.md.
 */
import * as algebra from './rules/algebra.ts';
import * as convolution from './rules/convolution.ts';
import * as elementwise from './rules/elementwise.ts';
import * as layout from './rules/layout.ts';
import type { InferTypes } from './types.ts';

/** The last one is internal to ONNX Runtime: devices/blocks.ts checks what it does before anything relies on it. */
export type Domain = '' | 'com.microsoft' | 'com.microsoft.nchwc';

export interface Operator {
  /** ONNX's domain; null where ONNX Runtime has no such operator. */
  readonly domain: Domain | null;
  /** The operator's name in its domain, where it is not the key below. */
  readonly type?: string;
  /** Whether graphs for XLA hold it: then stablehlo/ has a rule for it, or does not compile. */
  readonly xla: boolean;
  readonly infer: InferTypes;
}

const onnx = (infer: InferTypes) => ({ domain: '', xla: true, infer }) as const;
const microsoft = (infer: InferTypes) => ({ domain: 'com.microsoft', xla: true, infer }) as const;
/** Never in a graph for XLA, which has other operators for the same. */
const runtimeOnly = (domain: Domain, infer: InferTypes, type?: string) =>
  ({ domain, xla: false, infer, ...(type === undefined ? {} : { type }) }) as const;
const blocked = (type: string, infer: InferTypes) => runtimeOnly('com.microsoft.nchwc', infer, type);
const xlaOnly = (infer: InferTypes) => ({ domain: null, xla: true, infer }) as const;

export const operators = {
  Abs: onnx(elementwise.unary),
  Add: onnx(elementwise.binary),
  And: onnx(elementwise.logical),
  ArgMax: onnx(algebra.argMax),
  /** Its input, once the shape is known: for what has to wait. */
  Await: runtimeOnly('', elementwise.unary, 'Reshape'),
  BlockedConv: blocked('Conv', convolution.conv),
  Cast: onnx(elementwise.cast),
  Concat: onnx(layout.concat),
  Conv: runtimeOnly('', convolution.conv),
  ConvTranspose: runtimeOnly('', convolution.convTranspose),
  Convolution: xlaOnly(convolution.whole),
  ConvolutionInputGradient: xlaOnly(convolution.wholeInputGradient),
  ConvolutionWeightGradient: xlaOnly(convolution.wholeWeightGradient),
  Cos: onnx(elementwise.unary),
  Div: onnx(elementwise.binary),
  /** A product over the last two axes, either turned first by transA and transB. */
  Dot: xlaOnly(algebra.fusedMatMul),
  Equal: onnx(elementwise.compare),
  Erf: onnx(elementwise.unary),
  Exp: onnx(elementwise.unary),
  Expand: onnx(layout.expand),
  Floor: onnx(elementwise.unary),
  FusedConv: runtimeOnly('com.microsoft', convolution.conv),
  FusedMatMul: runtimeOnly('com.microsoft', algebra.fusedMatMul),
  Gather: onnx(layout.gather),
  Gelu: microsoft(elementwise.unary),
  Gemm: runtimeOnly('', algebra.gemm),
  Greater: onnx(elementwise.compare),
  GreaterOrEqual: onnx(elementwise.compare),
  HardSigmoid: runtimeOnly('', elementwise.unary),
  Identity: onnx(elementwise.unary),
  LayerNormalization: onnx(algebra.layerNormalization),
  Less: onnx(elementwise.compare),
  LessOrEqual: onnx(elementwise.compare),
  Log: onnx(elementwise.unary),
  LogSoftmax: onnx(elementwise.unary),
  MatMul: runtimeOnly('', algebra.fusedMatMul),
  Max: onnx(elementwise.binary),
  MaxPool: runtimeOnly('', convolution.maxPool),
  MaxPool2d: xlaOnly(convolution.maxPool2d),
  MaxPool2dGradient: xlaOnly(elementwise.unary),
  Min: onnx(elementwise.binary),
  Mul: onnx(elementwise.binary),
  Neg: onnx(elementwise.unary),
  Not: onnx(elementwise.not),
  Or: onnx(elementwise.logical),
  Pad: onnx(layout.pad),
  Pow: onnx(elementwise.binary),
  Reciprocal: onnx(elementwise.unary),
  ReduceMax: onnx(algebra.reduce),
  ReduceMean: onnx(algebra.reduce),
  ReduceMin: onnx(algebra.reduce),
  ReduceSum: onnx(algebra.reduce),
  Relu: onnx(elementwise.unary),
  ReorderInput: blocked('ReorderInput', elementwise.unary),
  ReorderOutput: blocked('ReorderOutput', elementwise.unary),
  Reshape: onnx(layout.reshape),
  ScatterElements: runtimeOnly('', elementwise.unary),
  Sigmoid: onnx(elementwise.unary),
  Sign: onnx(elementwise.unary),
  Sin: onnx(elementwise.unary),
  Slice: onnx(layout.slice),
  Softmax: onnx(elementwise.unary),
  Softplus: onnx(elementwise.unary),
  Split: onnx(layout.split),
  Sqrt: onnx(elementwise.unary),
  /** Maps [channels, ...] by each channel's own mean and deviation: values, their shift, mean, inverse deviation. */
  StandardizeChannels: xlaOnly(algebra.standardizeChannels),
  Sub: onnx(elementwise.binary),
  Tanh: onnx(elementwise.unary),
  Tile: onnx(layout.tile),
  Transpose: onnx(layout.transpose),
  Where: onnx(elementwise.where),
  /** Its input in float32, where products of less precision made it narrower. */
  Widen: xlaOnly(elementwise.unary),
} as const satisfies Readonly<Record<string, Operator>>;

export type OperatorName = keyof typeof operators;

/** Those that a graph for XLA may hold. */
export type XlaOperatorName = {
  [Name in OperatorName]: (typeof operators)[Name]['xla'] extends true ? Name : never;
}[OperatorName];

export const isXlaOperator = (op: OperatorName): op is XlaOperatorName => operators[op].xla;
