/** Kernels that work element by element. */
import type { ElementwiseKernels, Lowerings } from '../kernels.ts';
import type { OperatorName } from '../operators.ts';
import { type ElementType, elementNumbers, float, int } from '../types.ts';
import type { Maker, Value } from '../value.ts';

const unary =
  (op: OperatorName) =>
  ({ x }: { readonly x: Value }, make: Maker): Value =>
    make.one(op, [x]);

const binary =
  (op: OperatorName) =>
  ({ a, b }: { readonly a: Value; readonly b: Value }, make: Maker): Value =>
    make.one(op, [a, b]);

export const castTo = (make: Maker, x: Value, dtype: ElementType): Value =>
  make.one('Cast', [x], { to: int(elementNumbers[dtype]) });

/** TensorFlow.js's types; a tensor of strings or complex numbers cannot be traced, int64 stays inside lowerings. */
export function elementType(dtype: string): 'float32' | 'int32' | 'bool' {
  if (dtype === 'float32' || dtype === 'int32' || dtype === 'bool') return dtype;
  throw new Error(`tensors of type ${dtype} cannot be traced: expected float32, int32 or bool`);
}

/** Every normal number above zero becomes at least 1 by this factor. */
const STEEP = 2 ** 127;

export const elementwise: Lowerings<ElementwiseKernels> = {
  Abs: unary('Abs'),
  Add: binary('Add'),
  AddN: (inputs, make) => inputs.reduce((sum, next) => make.one('Add', [sum, next])),
  Cast: ({ x }, make, { dtype }) => castTo(make, x, elementType(dtype)),
  ClipByValue: ({ x }, make, { clipValueMin, clipValueMax }) =>
    make.one('Min', [make.one('Max', [x, make.scalar(clipValueMin)]), make.scalar(clipValueMax)]),
  Cos: unary('Cos'),
  Equal: binary('Equal'),
  Erf: unary('Erf'),
  Exp: unary('Exp'),
  Floor: unary('Floor'),
  Greater: binary('Greater'),
  GreaterEqual: binary('GreaterOrEqual'),
  Identity: ({ x }) => x,
  Less: binary('Less'),
  LessEqual: binary('LessOrEqual'),
  Log: unary('Log'),
  LogicalAnd: binary('And'),
  LogicalNot: unary('Not'),
  LogicalOr: binary('Or'),
  Maximum: binary('Max'),
  Minimum: binary('Min'),
  Multiply: binary('Mul'),
  Neg: unary('Neg'),
  NotEqual: ({ a, b }, make) => make.one('Not', [make.one('Equal', [a, b])]),
  Pow: binary('Pow'),
  RealDiv: binary('Div'),
  Reciprocal: unary('Reciprocal'),
  Relu: unary('Relu'),
  Rsqrt: ({ x }, make) => make.one('Reciprocal', [make.one('Sqrt', [x])]),
  Select: ({ condition, t, e }, make) => make.one('Where', [condition, t, e]),
  Sigmoid: unary('Sigmoid'),
  Sign: unary('Sign'),
  Sin: unary('Sin'),
  Softplus: unary('Softplus'),
  Sqrt: unary('Sqrt'),
  Square: ({ x }, make) => make.one('Mul', [x, x]),
  SquaredDifference: ({ a, b }, make) => {
    const difference = make.one('Sub', [a, b]);
    return make.one('Mul', [difference, difference]);
  },
  /**
   * 1 above zero, alpha elsewhere. A steep HardSigmoid, min(1, max(0, s x)), takes a fifth of a choice's time in ONNX
   * Runtime; XLA fuses either.
   */
  Step: ({ x }, make, { alpha }) =>
    alpha === 0 && x.dtype === 'float32' && make.target.runtime !== 'xla'
      ? make.one('HardSigmoid', [x], { alpha: float(STEEP), beta: float(0) })
      : make.one('Where', [make.one('Greater', [x, make.scalar(0)]), make.scalar(1), make.scalar(alpha)]),
  Sub: binary('Sub'),
  Tanh: unary('Tanh'),
};
