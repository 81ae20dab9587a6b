import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { GraphBuilder } from '../../../tensor/graph/builder.ts';
import { plainTarget, type Target, xlaTarget } from '../../../tensor/graph/target.ts';
import { ints } from '../../../tensor/graph/types.ts';
import type { Value } from '../../../tensor/graph/value.ts';
import { printGraph } from '../../support/print-graph.ts';

/** The nodes that are left of what is built on x, a float32[2, 3]. */
function nodesOf(build: (make: GraphBuilder, x: Value) => Value, target: Target = plainTarget): readonly string[] {
  const make = new GraphBuilder(target);
  const x = make.input('x', { shape: [2, 3], dtype: 'float32' });
  return printGraph(make.finish({ y: build(make, x) }))
    .split('\n')
    .slice(1, -1);
}
const turn = (make: GraphBuilder, x: Value, ...perm: readonly number[]): Value =>
  make.one('Transpose', [x], { perm: ints(perm) });
const shape = (make: GraphBuilder, x: Value, ...sides: readonly number[]): Value =>
  make.one('Reshape', [x, make.integers(sides)]);
const expand = (make: GraphBuilder, x: Value, ...sides: readonly number[]): Value =>
  make.one('Expand', [x, make.integers(sides)]);

describe('a graph is simplified as it is built', () => {
  test('a transpose undoes another', () => {
    assert.deepEqual(
      nodesOf((make, x) => turn(make, turn(make, x, 1, 0), 1, 0)),
      [],
    );
  });

  test('transposes compose', () => {
    const nodes = nodesOf((make, x) => turn(make, turn(make, shape(make, x, 1, 2, 3), 1, 2, 0), 1, 2, 0));
    assert.deepEqual(nodes, [
      'v1: float32[1, 2, 3] = Reshape(x, [1, 2, 3])',
      'v2: float32[3, 1, 2] = Transpose(v1) {perm: [2, 0, 1]}',
    ]);
  });

  test('reshapes compose, and one to the same shape is none', () => {
    assert.deepEqual(
      nodesOf((make, x) => shape(make, shape(make, x, 6), 3, 2)),
      ['v1: float32[3, 2] = Reshape(x, [3, 2])'],
    );
    assert.deepEqual(
      nodesOf((make, x) => shape(make, shape(make, x, 6), 2, 3)),
      [],
    );
  });

  test('for XLA a sum is made in as few axes as one of its sides had', () => {
    const sum = (make: GraphBuilder, x: Value): Value =>
      make.one('Add', [make.one('Neg', [shape(make, x, 2, 3, 1)]), shape(make, x, 2, 3, 1)]);
    assert.deepEqual(nodesOf(sum, xlaTarget), [
      'v1: float32[2, 3, 1] = Reshape(x, [2, 3, 1])',
      'v2: float32[2, 3, 1] = Neg(v1)',
      'v3: float32[2, 3] = Reshape(v2, [2, 3])',
      'v4: float32[2, 3] = Add(v3, x)',
      'v5: float32[2, 3, 1] = Reshape(v4, [2, 3, 1])',
    ]);
    assert.deepEqual(nodesOf(sum).at(-1), 'v3: float32[2, 3, 1] = Add(v2, v1)');
  });

  test('neutral elements vanish', () => {
    assert.deepEqual(
      nodesOf((make, x) => make.one('Add', [make.scalar(0), make.one('Mul', [x, make.scalar(1)])])),
      [],
    );
    assert.deepEqual(
      nodesOf((make, x) => make.one('Sub', [make.one('Div', [x, make.scalar(1)]), make.scalar(0)])),
      [],
    );
    assert.deepEqual(
      nodesOf((make, x) => make.one('Mul', [x, expand(make, make.scalar(1), 2, 3)])),
      [],
    );
  });

  test('what does not commute is kept', () => {
    const nodes = nodesOf((make, x) => make.one('Sub', [make.scalar(0), x]));
    assert.deepEqual(nodes, ['v1: float32[2, 3] = Sub(0, x)']);
  });

  test('a neutral element that broadcasts leaves an expansion', () => {
    const nodes = nodesOf((make, x) => make.one('Mul', [x, expand(make, make.scalar(1), 4, 2, 3)]));
    assert.deepEqual(nodes, ['v1: float32[4, 2, 3] = Expand(x, [4, 2, 3])']);
  });

  test('operands that broadcast are not expanded', () => {
    const nodes = nodesOf((make, x) => make.one('Mul', [expand(make, make.scalar(7), 2, 3), x]));
    assert.deepEqual(nodes, ['v1: float32[2, 3] = Mul(7, x)']);
  });

  test('an expansion that gives the result its shape is kept', () => {
    const nodes = nodesOf((make, x) => make.one('Mul', [expand(make, x, 4, 2, 3), make.scalar(7)]));
    assert.deepEqual(nodes, ['v1: float32[4, 2, 3] = Expand(x, [4, 2, 3])', 'v2: float32[4, 2, 3] = Mul(v1, 7)']);
  });
});
