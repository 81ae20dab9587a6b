import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { StepFunction } from '../../../tensor/device.ts';
import { GraphBuilder } from '../../../tensor/graph/builder.ts';
import { checkGraph } from '../../../tensor/graph/check.ts';
import { updatedInPlace } from '../../../tensor/graph/in-place.ts';
import { trace } from '../../../tensor/graph/trace.ts';
import { int } from '../../../tensor/graph/types.ts';
import type { Graph, Node } from '../../../tensor/graph/value.ts';
import * as tf from '../../../tensor/tf.ts';

/** x -> Neg -> Exp. */
function chain(): Graph {
  const make = new GraphBuilder();
  const x = make.input('x', { shape: [2], dtype: 'float32' });
  return make.finish({ y: make.one('Exp', [make.one('Neg', [x])]) });
}

describe('the checker of graphs', () => {
  test('passes what the builder makes', () => {
    checkGraph(chain());
  });

  test('finds a node before what it needs', () => {
    const graph = chain();
    const [first, second] = graph.nodes as [Node, Node];
    assert.throws(() => checkGraph({ ...graph, nodes: [second, first] }), {
      message: `Exp (node ${second.id}): input 0 is used before it is made`,
    });
  });

  test('finds an output that is never made', () => {
    const graph = chain();
    assert.throws(() => checkGraph({ ...graph, nodes: graph.nodes.slice(0, 1) }), {
      message: 'the output y is never made',
    });
  });

  test('finds outputs that the operator does not have', () => {
    const graph = chain();
    const node = graph.nodes[0]!;
    const wrong: Node = { ...node, outputs: node.outputs.map((value) => ({ ...value, shape: [3] })) };
    assert.throws(() => checkGraph({ ...graph, nodes: [wrong, ...graph.nodes.slice(1)] }), {
      message: `Neg (node ${node.id}) should output float32[2], not float32[3]`,
    });
  });
});

describe('the rules of the operators refuse', () => {
  const make = new GraphBuilder();
  const float = (...shape: readonly number[]) => make.input('x', { shape, dtype: 'float32' });
  const refused: readonly [string, () => unknown, string][] = [
    ['shapes that do not broadcast', () => make.one('Add', [float(2, 3), float(2)]), '[2,3] and [2] do not broadcast'],
    [
      'mixed types',
      () => make.one('Add', [float(2), make.constant(Int32Array.of(1), { shape: [], dtype: 'int32' })]),
      'float32 and int32 do not mix',
    ],
    ['another size', () => make.one('Reshape', [float(2, 3), make.integers([5])]), '[2,3] cannot be reshaped to [5]'],
    [
      'a product that does not fit',
      () => make.one('Gemm', [float(2, 3), float(2, 3)]),
      '[2,3] and [2,3] cannot be multiplied',
    ],
    [
      'a bias that does not fit',
      () => make.one('Gemm', [float(2, 3), float(4, 3), float(3)], { transB: int(1) }),
      '[2,4] and [3] do not broadcast',
    ],
    ['an axis too many', () => make.one('ReduceSum', [float(2, 3), make.integers([2])]), 'axis 2 is not one of 2'],
    [
      'a slice outside',
      () => make.one('Slice', [float(4), make.integers([2]), make.integers([5]), make.integers([0])]),
      '[4] has no 2:5 on axis 0',
    ],
  ];
  for (const [what, build, message] of refused) {
    test(what, () => {
      assert.throws(build, { message });
    });
  }
});

describe('a variable is updated in place', () => {
  const spec = { shape: [2, 2], dtype: 'float32' } as const;
  const inPlace = (update: (p: tf.Tensor, x: tf.Tensor) => ReturnType<StepFunction>) => [
    ...updatedInPlace(trace(({ x }, { p }) => update(p!, x!), { x: spec }, { p: spec })),
  ];

  test('where only its own update reads it', () => {
    assert.deepEqual(
      inPlace((p, x) => ({ outputs: {}, variables: { p: tf.add(tf.mul(p, 0.9), x) } })),
      ['p'],
    );
  });

  test('where what else reads it can run before its update', () => {
    const update = (p: tf.Tensor, x: tf.Tensor) => ({ outputs: { y: tf.mul(p, x) }, variables: { p: tf.add(p, x) } });
    assert.deepEqual(inPlace(update), ['p']);
  });

  test('but not where what else reads it needs its update', () => {
    const update = (p: tf.Tensor, x: tf.Tensor) => {
      const next = tf.add(p, x);
      return { outputs: { change: tf.square(tf.sub(next, p)) }, variables: { p: next } };
    };
    assert.deepEqual(inPlace(update), []);
  });

  test('but not where it is handed out in another shape', () => {
    const update = (p: tf.Tensor, x: tf.Tensor) => ({
      outputs: { p: tf.reshape(p, [4]) },
      variables: { p: tf.add(p, x) },
    });
    assert.deepEqual(inPlace(update), []);
  });

  test('but not where it is handed out', () => {
    assert.deepEqual(
      inPlace((p, x) => ({ outputs: { p }, variables: { p: tf.add(p, x) } })),
      [],
    );
  });

  test('but not where an element of the new value needs other elements of the old one', () => {
    assert.deepEqual(
      inPlace((p, x) => ({ outputs: {}, variables: { p: tf.matMul(p, x) } })),
      [],
    );
  });
});
