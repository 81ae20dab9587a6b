/**
 * The ONNX operators that assay emits, each with its domain and its rule on shapes and types. The rules give a new
 * node its outputs and are run again by check.ts; an operator without a rule does not compile.
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
  readonly domain: Domain;
  /** The operator's name in its domain, where it is not the key below. */
  readonly type?: string;
  readonly infer: InferTypes;
}

const onnx = (infer: InferTypes): Operator => ({ domain: '', infer });
const microsoft = (infer: InferTypes): Operator => ({ domain: 'com.microsoft', infer });
const blocked = (type: string, infer: InferTypes): Operator => ({ domain: 'com.microsoft.nchwc', type, infer });

export const operators = {
  Abs: onnx(elementwise.unary),
  Add: onnx(elementwise.binary),
  And: onnx(elementwise.logical),
  ArgMax: onnx(algebra.argMax),
  /** Its input, once the shape is known: for what has to wait. */
  Await: { domain: '', type: 'Reshape', infer: elementwise.unary },
  BlockedConv: blocked('Conv', convolution.conv),
  Cast: onnx(elementwise.cast),
  Concat: onnx(layout.concat),
  Conv: onnx(convolution.conv),
  ConvTranspose: onnx(convolution.convTranspose),
  Cos: onnx(elementwise.unary),
  Div: onnx(elementwise.binary),
  Equal: onnx(elementwise.compare),
  Erf: onnx(elementwise.unary),
  Exp: onnx(elementwise.unary),
  Expand: onnx(layout.expand),
  Floor: onnx(elementwise.unary),
  FusedConv: microsoft(convolution.conv),
  FusedMatMul: microsoft(algebra.fusedMatMul),
  Gather: onnx(layout.gather),
  Gelu: microsoft(elementwise.unary),
  Gemm: onnx(algebra.gemm),
  Greater: onnx(elementwise.compare),
  GreaterOrEqual: onnx(elementwise.compare),
  HardSigmoid: onnx(elementwise.unary),
  Identity: onnx(elementwise.unary),
  LayerNormalization: onnx(algebra.layerNormalization),
  Less: onnx(elementwise.compare),
  LessOrEqual: onnx(elementwise.compare),
  Log: onnx(elementwise.unary),
  LogSoftmax: onnx(elementwise.unary),
  MatMul: onnx(algebra.fusedMatMul),
  Max: onnx(elementwise.binary),
  MaxPool: onnx(convolution.maxPool),
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
  ScatterElements: onnx(elementwise.unary),
  Sigmoid: onnx(elementwise.unary),
  Sign: onnx(elementwise.unary),
  Sin: onnx(elementwise.unary),
  Slice: onnx(layout.slice),
  Softmax: onnx(elementwise.unary),
  Softplus: onnx(elementwise.unary),
  Split: onnx(layout.split),
  Sqrt: onnx(elementwise.unary),
  Sub: onnx(elementwise.binary),
  Tanh: onnx(elementwise.unary),
  Tile: onnx(layout.tile),
  Transpose: onnx(layout.transpose),
  Where: onnx(elementwise.where),
} as const satisfies Readonly<Record<string, Operator>>;

export type OperatorName = keyof typeof operators;
