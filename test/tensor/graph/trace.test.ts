/** Traced programs as text: what a change to a lowering or a simplification does shows in these. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { StepFunction, TensorSpec } from '../../../tensor/device.ts';
import { valueAndGradients } from '../../../tensor/gradients.ts';
import { GraphBuilder } from '../../../tensor/graph/builder.ts';
import { plainTarget, type Target, webgpuTarget, xlaTarget } from '../../../tensor/graph/target.ts';
import { trace } from '../../../tensor/graph/trace.ts';
import { attention } from '../../../tensor/ops/attention.ts';
import { gelu } from '../../../tensor/ops/gelu.ts';
import { layerNorm } from '../../../tensor/ops/layer-norm.ts';
import { linear } from '../../../tensor/ops/linear.ts';
import * as tf from '../../../tensor/tf.ts';
import { printGraph } from '../../support/print-graph.ts';

const float = (...shape: readonly number[]): TensorSpec => ({ shape, dtype: 'float32' });
const program = (text: string): string => text.trim().replaceAll(/\n +/g, '\n');

describe('a traced program', () => {
  test('has one node for each fused operation', () => {
    const step: StepFunction = ({ x }, { weight, bias, scale, offset }) => ({
      outputs: { y: gelu(linear(layerNorm(x!, scale!, offset!, 1e-6), weight!, bias!)) },
    });
    const graph = trace(
      step,
      { x: float(2, 3, 4) },
      { weight: float(5, 4), bias: float(5), scale: float(4), offset: float(4) },
    );
    assert.equal(
      printGraph(graph),
      program(`
        input/x: float32[2, 3, 4]
        variable/weight: float32[5, 4]
        variable/bias: float32[5]
        variable/scale: float32[4]
        variable/offset: float32[4]
        v1: float32[6, 4] = Reshape(input/x, [6, 4])
        v2: float32[6, 4], v3: float32[6, 1], v4: float32[6, 1] = LayerNormalization(v1, variable/scale, variable/offset) {axis: -1, epsilon: 0.000001}
        v5: float32[6, 5] = Gemm(v2, variable/weight, variable/bias) {transB: 1}
        v6: float32[2, 3, 5] = Reshape(v5, [2, 3, 5])
        v7: float32[2, 3, 5] = Gelu(v6)
        output/y = v7`),
    );
  });

  test('holds forward pass, gradients and update', () => {
    const step: StepFunction = ({ x, lr }, { weight, bias, velocity }) => {
      const { value, gradients } = valueAndGradients(
        (parameters) => tf.mean(linear(x!, parameters['weight']!, parameters['bias']!)),
        { weight: weight!, bias: bias! },
      );
      const next = tf.add(tf.mul(velocity!, 0.9), gradients['weight']!);
      return {
        outputs: { loss: value },
        variables: { velocity: next, weight: tf.sub(weight!, tf.mul(lr!, next)) },
      };
    };
    const graph = trace(
      step,
      { x: float(3, 4), lr: float() },
      { weight: float(2, 4), bias: float(2), velocity: float(2, 4) },
    );
    assert.equal(
      printGraph(graph),
      program(`
        input/x: float32[3, 4]
        input/lr: float32[]
        variable/weight: float32[2, 4]
        variable/bias: float32[2]
        variable/velocity: float32[2, 4]
        v1: float32[3, 2] = Gemm(input/x, variable/weight, variable/bias) {transB: 1}
        v2: float32[] = ReduceMean(v1, [0, 1]) {keepdims: 0}
        v3: float32[1, 1] = Reshape(1, [1, 1])
        v4: float32[3, 2] = Expand(v3, [3, 2])
        v5: float32[3, 2] = Div(v4, 6)
        v6: float32[2, 4] = Gemm(v5, input/x) {transA: 1}
        v7: float32[2, 4] = Mul(variable/velocity, 0.8999999761581421)
        v8: float32[2, 4] = Add(v7, v6)
        v9: float32[2, 4] = Mul(input/lr, v8)
        v10: float32[6] = Reshape(v1, [6])
        v11: float32[0] = Slice(v10, [0], [0], [0])
        v12: int64[0] = Cast(v11) {to: 7}
        v13: int64[2] = Concat([2, 4], v12) {axis: 0}
        v14: float32[2, 4] = Await(v9, v13)
        v15: float32[2, 4] = Sub(variable/weight, v14)
        output/loss = v2
        update/velocity = v8
        update/weight = v15`),
    );
  });

  test('computes equal things once and useless things never', () => {
    const step: StepFunction = ({ x }) => {
      tf.exp(x!);
      return { outputs: { y: tf.add(tf.sqrt(tf.neg(x!)), tf.sqrt(tf.neg(x!))) } };
    };
    assert.equal(
      printGraph(trace(step, { x: float(2) }, {})),
      program(`
        input/x: float32[2]
        v1: float32[2] = Neg(input/x)
        v2: float32[2] = Sqrt(v1)
        v3: float32[2] = Add(v2, v2)
        output/y = v3`),
    );
  });
});

describe('a graph for a target', () => {
  const tokens = float(2, 3, 5, 4);
  const step: StepFunction = (_, variables) => ({
    outputs: valueAndGradients(({ q, k, v }) => tf.sum(attention(q!, k!, v!)), {
      q: variables['q']!,
      k: variables['k']!,
      v: variables['v']!,
    }).gradients,
  });
  const operatorsFor = (target: Target) =>
    new Set(trace(step, {}, { q: tokens, k: tokens, v: tokens }, target).nodes.map(({ op }) => op));

  test('has no product on WebGPU that its provider would leave to the CPU', () => {
    assert.ok(!operatorsFor(webgpuTarget).has('FusedMatMul'));
    assert.ok(operatorsFor(plainTarget).has('FusedMatMul'));
  });

  test('has one operator for all products where XLA compiles it', () => {
    const found = operatorsFor(xlaTarget);
    assert.ok(found.has('Dot') && !found.has('MatMul') && !found.has('Gemm'));
  });

  test('refuses an operator of another one', () => {
    const x = { shape: [2, 2], dtype: 'float32' } as const;
    const make = new GraphBuilder(xlaTarget);
    assert.throws(() => make.one('Gemm', [make.input('a', x), make.input('b', x)]), {
      message: 'graphs for xla have no operator Gemm',
    });
  });
});

describe('tracing refuses', () => {
  const refuses = (step: StepFunction, message: string): void =>
    assert.throws(() => trace(step, { x: float(2) }, { p: float(2) }), { message });

  test('to read data', () => {
    refuses(({ x }) => {
      x!.dataSync();
      return { outputs: {} };
    }, 'a traced function read the data of a tensor: there is none before the program runs');
  });

  test('a tensor that was made elsewhere', () => {
    const kept: tf.Tensor[] = [];
    const keeping: StepFunction = ({ x }) => {
      kept.push(tf.keep(tf.neg(x!)));
      return { outputs: { y: x! } };
    };
    trace(keeping, { x: float(2) }, {});
    refuses(
      ({ x }) => ({ outputs: { y: tf.add(x!, kept[0]!) } }),
      'a tensor from outside the traced function was used: pass it as an input',
    );
  });

  test('a kernel without a lowering, by its name', () => {
    assert.throws(
      () =>
        trace(
          ({ x }) => ({ outputs: { y: tf.bincount(x as tf.Tensor1D, x as tf.Tensor1D, 3) } }),
          { x: { shape: [2], dtype: 'int32' } },
          {},
        ),
      /Kernel 'Bincount' not registered for backend 'tracing'/,
    );
  });

  test('an update that changes the shape of a variable', () => {
    refuses(
      ({ x }) => ({ outputs: {}, variables: { p: tf.sum(x!) } }),
      'the step updates p, a float32[2], by a float32[]',
    );
  });

  test('an update of something that is no variable', () => {
    refuses(
      ({ x }) => ({ outputs: {}, variables: { q: x! } }),
      'the step updates q, which is not one of its variables',
    );
  });

  test('a value that does not depend on a variable', () => {
    refuses(({ x }, { p }) => {
      valueAndGradients((variables) => tf.sum(variables['x']!), { x: x!, p: p! });
      return { outputs: {} };
    }, 'the value does not depend on p');
  });

  test('to trace while tracing', () => {
    refuses(() => {
      trace(({ x }) => ({ outputs: { y: x! } }), { x: float(2) }, {});
      return { outputs: {} };
    }, 'a program cannot be traced while another one is');
  });
});
