/** Programs for XLA as text: what a change to a rule does shows in these. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { StepFunction, TensorSpec } from '../../../tensor/device.ts';
import { valueAndGradients } from '../../../tensor/gradients.ts';
import { xlaTarget } from '../../../tensor/graph/target.ts';
import { trace } from '../../../tensor/graph/trace.ts';
import { conv2d } from '../../../tensor/ops/convolution.ts';
import { inFloat32 } from '../../../tensor/ops/float32.ts';
import { linear } from '../../../tensor/ops/linear.ts';
import { maxPool } from '../../../tensor/ops/pooling.ts';
import { type ModuleOptions, moduleOf } from '../../../tensor/stablehlo/module.ts';
import type { Op } from '../../../tensor/stablehlo/operation.ts';
import { printModule } from '../../../tensor/stablehlo/print.ts';
import * as tf from '../../../tensor/tf.ts';

const float = (...shape: readonly number[]): TensorSpec => ({ shape, dtype: 'float32' });
type Specs = Readonly<Record<string, TensorSpec>>;
const lowered = (step: StepFunction, inputs: Specs, variables: Specs, options: ModuleOptions = {}) =>
  moduleOf(trace(step, inputs, variables, xlaTarget), options);
const text = (block: string): string => block.trim().replaceAll(/\n +/g, '\n');

/** w <- w - lr · mean gradient of x wᵀ */
const descent: StepFunction = ({ x, lr }, { w, b }) => {
  const { value, gradients } = valueAndGradients((p) => tf.mean(linear(x!, p['w']!, p['b']!)), { w: w!, b: b! });
  return { outputs: { loss: value }, variables: { w: tf.sub(w!, tf.mul(lr!, gradients['w']!)) } };
};
const descentSpecs = [
  { x: float(4, 3), lr: float() },
  { w: float(2, 3), b: float(2) },
] as const;

describe('a program for XLA', () => {
  test('multiplies in full, and gives a variable its own memory for its update', () => {
    assert.equal(
      printModule(lowered(descent, ...descentSpecs)),
      text(`
        module @step {
        func.func public @main(%arg0: tensor<4x3xf32>, %arg1: tensor<f32>, %arg2: tensor<2x3xf32> {tf.aliasing_output = 1 : i32}, %arg3: tensor<2xf32>) -> (tensor<f32>, tensor<2x3xf32>) {
        %0 = "stablehlo.dot_general"(%arg0, %arg2) {dot_dimension_numbers = #stablehlo.dot<lhs_batching_dimensions = [], rhs_batching_dimensions = [], lhs_contracting_dimensions = [1], rhs_contracting_dimensions = [1]>, precision_config = [#stablehlo<precision HIGHEST>, #stablehlo<precision HIGHEST>]} : (tensor<4x3xf32>, tensor<2x3xf32>) -> tensor<4x2xf32>
        %1 = "stablehlo.broadcast_in_dim"(%arg3) {broadcast_dimensions = array<i64: 1>} : (tensor<2xf32>) -> tensor<4x2xf32>
        %2 = "stablehlo.add"(%0, %1) : (tensor<4x2xf32>, tensor<4x2xf32>) -> tensor<4x2xf32>
        %3 = "stablehlo.constant"() {value = dense<0x00000000> : tensor<f32>} : () -> tensor<f32>
        %4 = "stablehlo.reduce"(%2, %3) ({
        ^bb0(%a: tensor<f32>, %b: tensor<f32>):
        %c = "stablehlo.add"(%a, %b) : (tensor<f32>, tensor<f32>) -> tensor<f32>
        "stablehlo.return"(%c) : (tensor<f32>) -> ()
        }) {dimensions = array<i64: 0, 1>} : (tensor<4x2xf32>, tensor<f32>) -> tensor<f32>
        %5 = "stablehlo.constant"() {value = dense<0x41000000> : tensor<f32>} : () -> tensor<f32>
        %6 = "stablehlo.divide"(%4, %5) : (tensor<f32>, tensor<f32>) -> tensor<f32>
        %7 = "stablehlo.constant"() {value = dense<0x3F800000> : tensor<f32>} : () -> tensor<f32>
        %8 = "stablehlo.reshape"(%7) : (tensor<f32>) -> tensor<1x1xf32>
        %9 = "stablehlo.broadcast_in_dim"(%8) {broadcast_dimensions = array<i64: 0, 1>} : (tensor<1x1xf32>) -> tensor<4x2xf32>
        %10 = "stablehlo.broadcast_in_dim"(%5) {broadcast_dimensions = array<i64>} : (tensor<f32>) -> tensor<4x2xf32>
        %11 = "stablehlo.divide"(%9, %10) : (tensor<4x2xf32>, tensor<4x2xf32>) -> tensor<4x2xf32>
        %12 = "stablehlo.dot_general"(%11, %arg0) {dot_dimension_numbers = #stablehlo.dot<lhs_batching_dimensions = [], rhs_batching_dimensions = [], lhs_contracting_dimensions = [0], rhs_contracting_dimensions = [0]>, precision_config = [#stablehlo<precision HIGHEST>, #stablehlo<precision HIGHEST>]} : (tensor<4x2xf32>, tensor<4x3xf32>) -> tensor<2x3xf32>
        %13 = "stablehlo.broadcast_in_dim"(%arg1) {broadcast_dimensions = array<i64>} : (tensor<f32>) -> tensor<2x3xf32>
        %14 = "stablehlo.multiply"(%13, %12) : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
        %15 = "stablehlo.subtract"(%arg2, %14) : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
        "func.return"(%6, %15) : (tensor<f32>, tensor<2x3xf32>) -> ()
        }
        }`),
    );
  });

  test('divides batches over a mesh of devices, and gives each the variables', () => {
    const printed = printModule(
      lowered(descent, ...descentSpecs, { devices: 2, divided: (name) => name === 'input/x' }),
    );
    const [, mesh, signature] = printed.split('\n');
    assert.equal(mesh, 'sdy.mesh @devices = <["batch"=2]>');
    assert.match(
      signature!,
      /%arg0: tensor<4x3xf32> \{sdy\.sharding = #sdy\.sharding<@devices, \[\{"batch"\}, \{\}\]>\}/,
    );
    assert.match(
      signature!,
      /%arg2: tensor<2x3xf32> \{tf\.aliasing_output = 1 : i32, sdy\.sharding = #sdy\.sharding<@devices, \[\{\}, \{\}\]>\}/,
    );
  });

  test('keeps convolutions, pooling and their gradients one operation each', () => {
    const step: StepFunction = ({ x }, { w }) => ({
      outputs: valueAndGradients((p) => tf.sum(maxPool(conv2d(x!, p['w']!, { padding: 1 }), { kernel: 2 })), { w: w! })
        .gradients,
    });
    const { operations } = lowered(step, { x: float(3, 2, 8, 8) }, { w: float(4, 3, 3, 3) });
    const count = (op: Op) => operations.filter((operation) => operation.op === op).length;
    assert.deepEqual([count('convolution'), count('select_and_scatter'), count('dot_general')], [2, 1, 0]);
  });
});

describe('precision', () => {
  const precisions = (options: ModuleOptions) =>
    new Set(printModule(lowered(descent, ...descentSpecs, options)).match(/precision (HIGHEST|DEFAULT)/g));

  test('float32 multiplies in full; tf32 leaves it to the device', () => {
    assert.deepEqual(precisions({ precision: 'float32' }), new Set(['precision HIGHEST']));
    assert.deepEqual(precisions({ precision: 'tf32' }), new Set(['precision DEFAULT']));
  });

  test('bf16 rounds operands and activations; gradients of weights, reductions and variables stay float32', () => {
    const { operations, arguments: given, results } = lowered(descent, ...descentSpecs, { precision: 'bf16' });
    const elements = operations
      .filter(({ op }) => op === 'dot_general')
      .map(({ operands, result }) => [...operands, result].map(({ element }) => element).join());
    assert.deepEqual(elements, ['bf16,bf16,bf16', 'bf16,bf16,f32']);
    const wide = operations.filter(({ op }) => op === 'reduce').map(({ result }) => result.element);
    assert.deepEqual(new Set([...wide, ...[...given, ...results].map(({ ref }) => ref.element)]), new Set(['f32']));
  });

  test('bf16 ends where float32 is asked for: what a loss is made of is not rounded', () => {
    const rounded = (wide: boolean): boolean => {
      const step: StepFunction = ({ x }, { w, b }) => {
        const logits = linear(x!, w!, b!);
        return { outputs: { terms: tf.exp(wide ? inFloat32(logits) : logits) } };
      };
      const { operations } = lowered(step, { x: float(4, 3) }, descentSpecs[1], { precision: 'bf16' });
      const exponents = operations.filter(({ op }) => op === 'exponential').map(({ result }) => result);
      assert.equal(exponents.length, 1);
      return operations.some(({ op, operands: [from], result }) => {
        return op === 'convert' && from === exponents[0] && result.element === 'bf16';
      });
    };
    assert.deepEqual({ wide: rounded(true), narrow: rounded(false) }, { wide: false, narrow: true });
  });
});
