/**
 * A module as MLIR text, operations in their generic form: one spelling for all, and the one that changes least from
 * version to version. Plugins compile the text as it is.
 * Reference: https://openxla.org/stablehlo/spec.
 */
import type { Argument, Combiner, Element, Module, Op, Operation, Type } from './operation.ts';

export const typeText = ({ shape, element }: Type): string => `tensor<${[...shape, element].join('x')}>`;

const fullName = (op: Op): string => (op.includes('.') ? op : `stablehlo.${op}`);

const attributeList = (entries: readonly string[]): string => (entries.length > 0 ? ` {${entries.join(', ')}}` : '');

const signature = (operands: readonly Type[], results: readonly Type[]): string =>
  `(${operands.map(typeText).join(', ')}) -> ${results.length === 1 ? typeText(results[0]!) : `(${results.map(typeText).join(', ')})`}`;

/** The body of a combiner of two scalars; its names shadow none outside, which are numbers. */
function combinerText(combiner: Combiner, element: Element): string {
  const scalar = typeText({ shape: [], element });
  const [operation, result] =
    combiner === 'select-ge'
      ? [`"stablehlo.compare"(%a, %b) {comparison_direction = #stablehlo<comparison_direction GE>}`, 'tensor<i1>']
      : [`"stablehlo.${combiner}"(%a, %b)`, scalar];
  return [
    '{',
    `^bb0(%a: ${scalar}, %b: ${scalar}):`,
    `%c = ${operation} : (${scalar}, ${scalar}) -> ${result}`,
    `"stablehlo.return"(%c) : (${result}) -> ()`,
    '}',
  ].join('\n');
}

export function operationText({ op, operands, attributes, regions, result }: Operation): string {
  const names = operands.map(({ name }) => name).join(', ');
  const bodies = regions.map((region) => combinerText(region, operands[0]!.element)).join(', ');
  const list = attributeList(Object.entries(attributes).map(([name, value]) => `${name} = ${value}`));
  return `${result.name} = "${fullName(op)}"(${names})${bodies ? ` (${bodies})` : ''}${list} : ${signature(operands, [result])}`;
}

/** The mesh of devices over which batches are divided. */
const MESH = 'devices';

/** Shardy's attribute, which replaces XLA's older `mhlo.sharding`. */
function sharding(rank: number, divided: boolean): string {
  const axes = Array.from({ length: rank }, (_, axis) => (divided && axis === 0 ? '{"batch"}' : '{}'));
  return `sdy.sharding = #sdy.sharding<@${MESH}, [${axes.join(', ')}]>`;
}

function argumentText({ ref, donatedTo, divided }: Argument, devices: number): string {
  const attributes = [
    ...(donatedTo === null ? [] : [`tf.aliasing_output = ${donatedTo} : i32`]),
    ...(devices > 1 ? [sharding(ref.shape.length, divided)] : []),
  ];
  return `${ref.name}: ${typeText(ref)}${attributeList(attributes)}`;
}

export function printModule({ arguments: given, operations, results, devices }: Module): string {
  const refs = results.map(({ ref }) => ref);
  const outputs = refs.map(
    (ref) => typeText(ref) + attributeList(devices > 1 ? [sharding(ref.shape.length, false)] : []),
  );
  return [
    'module @step {',
    ...(devices > 1 ? [`sdy.mesh @${MESH} = <["batch"=${devices}]>`] : []),
    `func.func public @main(${given.map((each) => argumentText(each, devices)).join(', ')}) -> (${outputs.join(', ')}) {`,
    ...operations.map(operationText),
    `"func.return"(${refs.map(({ name }) => name).join(', ')}) : (${refs.map(typeText).join(', ')}) -> ()`,
    '}',
    '}',
  ].join('\n');
}
