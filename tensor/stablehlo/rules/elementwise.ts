/** Rules that work element by element. */
import type { ElementType } from '../../graph/types.ts';
import type { Binary, Ref, Unary } from '../operation.ts';
import { elementOf } from '../operation.ts';
import { binary, compare, convert, type Direction, select, unary } from '../ops.ts';
import type { Call, Rule } from './rule.ts';

/** Sides longer than 1. */
const sides = ({ shape }: Ref): number => shape.filter((side) => side > 1).length;

/**
 * Whether the result is an activation in bf16: every operand of more than a vector is. Biases, scales of channels and
 * masks of images are vectors in float32, and widen nothing.
 */
function isNarrow(call: Call): boolean {
  const operands = Array.from({ length: call.count }, (_, index) => call.raw(index)).filter(
    (ref) => ref.element === 'bf16' || (ref.element === 'f32' && sides(ref) > 1),
  );
  return operands.length > 0 && operands.every(({ element }) => element === 'bf16');
}

/** Computed in float32, whatever the operands: only what is kept in memory is narrow. */
const inWidth =
  (compute: (call: Call) => Ref): Rule =>
  (call) => {
    const result = compute(call);
    return isNarrow(call) ? convert(call.body, result, 'bf16') : result;
  };

const one = (op: Unary): Rule => inWidth((call) => unary(call.body, op, call.wide(0)));
const two = (op: Binary): Rule => inWidth((call) => binary(call.body, op, call.wide(0), call.wide(1)));
const compared =
  (direction: Direction): Rule =>
  (call) =>
    compare(call.body, direction, call.wide(0), call.wide(1));

/** x Φ(x), by the error function. */
function gelu({ body }: Call, x: Ref): Ref {
  const erf = unary(body, 'chlo.erf', binary(body, 'multiply', x, body.scalar(Math.SQRT1_2)));
  const cdf = binary(body, 'add', binary(body, 'multiply', erf, body.scalar(0.5)), body.scalar(0.5));
  return binary(body, 'multiply', x, cdf);
}

/** log(1 + eˣ) as max(x, 0) + log(1 + e^-|x|), which overflows nowhere. */
function softplus({ body }: Call, x: Ref): Ref {
  const tail = unary(body, 'log_plus_one', unary(body, 'exponential', unary(body, 'negate', unary(body, 'abs', x))));
  return binary(body, 'add', binary(body, 'maximum', x, body.scalar(0)), tail);
}

/** Whatever is not zero is true: XLA's own conversion would take the lowest bit. */
function cast({ body, node }: Call, x: Ref): Ref {
  const { dtype }: { readonly dtype: ElementType } = node.outputs[0]!;
  const element = elementOf(dtype);
  return element === 'i1' ? compare(body, 'NE', x, body.scalar(0, x.element)) : convert(body, x, element);
}

export const elementwise = {
  Abs: one('abs'),
  Add: two('add'),
  And: two('and'),
  Cast: (call) => cast(call, call.wide(0)),
  Cos: one('cosine'),
  Div: two('divide'),
  Equal: compared('EQ'),
  Erf: one('chlo.erf'),
  Exp: one('exponential'),
  Floor: one('floor'),
  Gelu: inWidth((call) => gelu(call, call.wide(0))),
  Greater: compared('GT'),
  GreaterOrEqual: compared('GE'),
  Identity: (call) => call.raw(0),
  Less: compared('LT'),
  LessOrEqual: compared('LE'),
  Log: one('log'),
  Max: two('maximum'),
  Min: two('minimum'),
  Mul: two('multiply'),
  Neg: one('negate'),
  Not: one('not'),
  Or: two('or'),
  Pow: two('power'),
  Reciprocal: inWidth((call) => binary(call.body, 'divide', call.body.scalar(1), call.wide(0))),
  Relu: inWidth((call) => binary(call.body, 'maximum', call.wide(0), call.body.scalar(0))),
  Sigmoid: one('logistic'),
  Sign: one('sign'),
  Sin: one('sine'),
  Softplus: inWidth((call) => softplus(call, call.wide(0))),
  Sqrt: one('sqrt'),
  Sub: two('subtract'),
  Tanh: one('tanh'),
  Where: inWidth((call) => select(call.body, call.wide(0), call.wide(1), call.wide(2))),
  /** Back to float32: losses and statistics of what a product of less precision gave. */
  Widen: (call) => call.wide(0),
} as const satisfies Readonly<Record<string, Rule>>;
