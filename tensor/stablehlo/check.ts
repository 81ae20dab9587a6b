/**
 * Looks a module over before a compiler does: its messages name lines of megabytes of text, these the operation and
 * what is wrong. Laws from https://openxla.org/stablehlo/spec.
 */
import { sizeOf } from '../shape.ts';
import { type Module, type Op, type Operation, type Ref, sameType } from './operation.ts';
import { operationText, typeText } from './print.ts';

/** What is wrong with an operation, or null. */
type Law = (operation: Operation) => string | null;

const fails = (isWrong: boolean, message: string): string | null => (isWrong ? message : null);
const types = (refs: readonly Ref[]): string => refs.map(typeText).join(', ');

/** All operands and the result are of one type. */
const alike: Law = ({ operands, result }) =>
  fails(
    operands.some((ref) => !sameType(ref, result)),
    `${types(operands)} do not make ${typeText(result)}`,
  );

const sameShape: Law = ({ operands, result }) =>
  fails(
    operands.some(({ shape }) => shape.join() !== result.shape.join()),
    `${types(operands)} do not make ${typeText(result)}`,
  );

const sameElements: Law = ({ operands: [x], result }) =>
  fails(
    x!.element !== result.element || sizeOf(x!.shape) !== sizeOf(result.shape),
    `${typeText(x!)} is not ${typeText(result)} in another shape`,
  );

/** Moves and choices change no number's type; with a filler or an initial value, that has it too. */
const sameElement: Law = ({ operands, result }) =>
  fails(
    operands.some(({ element }) => element !== result.element),
    `${types(operands)} do not make ${typeText(result)}`,
  );

const integersIn = (text: string): readonly number[] =>
  (text.match(/: ([-\d, ]+)>/)?.[1] ?? '').split(', ').map(Number);

const broadcasts: Law = (operation) => {
  const { operands, result, attributes } = operation;
  const [x] = operands as readonly [Ref];
  const axes = x.shape.length === 0 ? [] : integersIn(attributes['broadcast_dimensions']!);
  const fits =
    axes.length === x.shape.length && x.shape.every((side, at) => side === 1 || side === result.shape[axes[at]!]);
  return (
    fails(!fits, `${typeText(x)} does not broadcast to ${typeText(result)} along [${axes}]`) ?? sameElement(operation)
  );
};

const selects: Law = ({ operands: [condition, yes, no], result }) =>
  fails(
    condition!.element !== 'i1' || [condition, yes, no].some((ref) => ref!.shape.join() !== result.shape.join()),
    `${types([condition!, yes!, no!])} do not make ${typeText(result)}`,
  ) ?? fails(yes!.element !== result.element || no!.element !== result.element, 'the choices are of other types');

/** Operands of one width; sums may be wider. */
const multiplies: Law = ({ operands: [a, b], result }) =>
  fails(
    a!.element !== b!.element || (a!.element !== result.element && result.element !== 'f32'),
    `${types([a!, b!])} are not multiplied to ${typeText(result)}`,
  );

const laws: Readonly<Record<Op, Law>> = {
  abs: alike,
  add: alike,
  and: alike,
  broadcast_in_dim: broadcasts,
  'chlo.erf': alike,
  compare: (operation) =>
    sameShape(operation) ?? fails(operation.result.element !== 'i1', 'a comparison is true or false'),
  concatenate: sameElement,
  constant: () => null,
  convert: sameShape,
  convolution: multiplies,
  cosine: alike,
  divide: alike,
  dot_general: multiplies,
  exponential: alike,
  floor: alike,
  gather: ({ operands: [x], result }) =>
    fails(x!.element !== result.element, `${typeText(x!)} has no ${result.element}`),
  iota: () => null,
  log: alike,
  log_plus_one: alike,
  logistic: alike,
  maximum: alike,
  minimum: alike,
  multiply: alike,
  negate: alike,
  not: alike,
  or: alike,
  pad: sameElement,
  power: alike,
  reduce: sameElement,
  reduce_window: sameElement,
  reshape: sameElements,
  reverse: alike,
  rsqrt: alike,
  select: selects,
  select_and_scatter: sameElement,
  sign: alike,
  sine: alike,
  slice: sameElement,
  sqrt: alike,
  subtract: alike,
  tanh: alike,
  transpose: sameElements,
};

/** Throws where a value is used before it is made, a law is broken, or a result cannot take its argument's memory. */
export function checkModule({ arguments: given, operations, results }: Module): void {
  const defined = new Map(given.map(({ ref }) => [ref.name, ref]));
  for (const operation of operations) {
    const unknown = operation.operands.find(({ name }) => !defined.has(name));
    const problem = unknown === undefined ? laws[operation.op](operation) : `${unknown.name} is used before it is made`;
    if (problem !== null) throw new Error(`${problem}: ${shortened(operationText(operation))}`);
    defined.set(operation.result.name, operation.result);
  }
  for (const { name, ref } of results) if (!defined.has(ref.name)) throw new Error(`the output ${name} is never made`);
  for (const { name, ref, donatedTo } of given) {
    const result = donatedTo === null ? null : results[donatedTo]!;
    if (result !== null && !sameType(ref, result.ref)) {
      throw new Error(
        `${result.name} of ${typeText(result.ref)} cannot take the memory of ${name} of ${typeText(ref)}`,
      );
    }
  }
}

/** Constants are long. */
const shortened = (text: string): string => (text.length > 300 ? `${text.slice(0, 300)}...` : text);
