import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Json } from '../../../common/canonical.ts';
import { formatPath, get, placeOf, set, toJson } from '../../../pipelines/experiment/reading/document.ts';
import { merge } from '../../../pipelines/experiment/reading/merge.ts';
import { nowhere, toNode } from './nodes.ts';

const merged = (...layers: readonly Json[]): Json =>
  toJson(layers.map((layer) => toNode(layer)).reduce((earlier, later) => merge(earlier, later, 'later')));

/** Documents of one shape: what is a mapping in one is a mapping in all, as the schema has it. */
const layer = fc.record(
  {
    seed: fc.integer(),
    model: fc.record({ arch: fc.string(), depth: fc.integer() }, { requiredKeys: [], noNullPrototype: true }),
    schedule: fc.record(
      { lr: fc.integer(), loss: fc.array(fc.integer()) },
      { requiredKeys: [], noNullPrototype: true },
    ),
    tasks: fc.dictionary(
      fc.constantFrom('a', 'b'),
      fc.record({ metric: fc.string() }, { requiredKeys: [], noNullPrototype: true }),
      { noNullPrototype: true },
    ),
  },
  { requiredKeys: [], noNullPrototype: true },
);

test('merging layers is associative, keeps equal layers and has the empty layer as identity', () => {
  fc.assert(
    fc.property(layer, layer, layer, (a, b, c) => {
      assert.deepEqual(merged(merged(a, b), c), merged(a, merged(b, c)));
      assert.deepEqual(merged(a, a), a);
      assert.deepEqual(merged(a, {}), a);
      assert.deepEqual(merged({}, a), a);
    }),
  );
});

test('what the later layer says is so, and what it does not say is as before', () => {
  fc.assert(
    fc.property(layer, layer, (a, b) => {
      const both = toNode(merged(a, b));
      for (const path of [['seed'], ['model', 'arch'], ['schedule', 'loss'], ['tasks', 'a', 'metric']]) {
        const expected = get(toNode(b), path) ?? get(toNode(a), path);
        assert.deepEqual(get(both, path), expected);
      }
    }),
  );
});

test('lists are replaced, and so are mappings by plain values', () => {
  assert.deepEqual(merged({ a: [1, 2], b: { c: 1 } }, { a: [3], b: null }), { a: [3], b: null });
});

test('another kind drops what belonged to the first; the same or an unnamed kind does not', () => {
  const sgd = { schedule: { optimizer: { name: 'sgd', momentum: 0.5 } } };
  assert.deepEqual(merged(sgd, { schedule: { optimizer: { name: 'adamw' } } }), {
    schedule: { optimizer: { name: 'adamw' } },
  });
  const decay = { schedule: { optimizer: { weight_decay: 1 } } };
  const expected = { schedule: { optimizer: { name: 'sgd', momentum: 0.5, weight_decay: 1 } } };
  assert.deepEqual(merged(sgd, decay), expected);
  assert.deepEqual(merged(decay, sgd), expected);
  const cosine = { lr_schedule: { name: 'cosine', warmup_epochs: 2, min_lr: 1 } };
  assert.deepEqual(
    merged({ arms: { a: { schedule: cosine } } }, { arms: { a: { schedule: { lr_schedule: { name: 'constant' } } } } }),
    {
      arms: { a: { schedule: { lr_schedule: { name: 'constant', warmup_epochs: 2 } } } },
    },
  );
  // A tensor may be called as a kind's mapping is.
  const rename = { init: { rename: { data: 'a' } } };
  assert.deepEqual(merged(rename, { init: { rename: { init: 'b' } } }), { init: { rename: { data: 'a', init: 'b' } } });
});

test('what is set at a path is found there, and nothing else changes', () => {
  const key = fc.constantFrom('a', 'b', 'c.d', '__proto__', 'constructor');
  const path = fc.array(key, { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(path, path, fc.integer(), fc.integer(), (first, second, one, two) => {
      const before = set(toNode({}), first, toNode(one), nowhere);
      const after = set(before, second, toNode(two), nowhere);
      assert.deepEqual(get(after, second), toNode(two));
      const overlap =
        first.every((name, depth) => second[depth] === name) || second.every((name, depth) => first[depth] === name);
      if (!overlap) assert.deepEqual(get(after, first), toNode(one));
    }),
  );
});

test('a missing value is missed at the key of the nearest mapping', () => {
  const key = { file: 'test', line: 3, column: 2, path: 'a' };
  const document = set(toNode({}), ['a'], toNode({ b: { c: 1 } }, { ...key, line: 4 }), key);
  assert.deepEqual(placeOf(document, ['x', 'y']), { file: 'test', path: 'x.y' });
  assert.deepEqual(placeOf(document, ['a']), key);
  assert.equal(placeOf(document, ['a', 'x']).line, 3);
  assert.equal(placeOf(document, ['a', 'b', 'x']).line, 4);
  assert.equal(placeOf(document, ['a', 'b', 'c']).line, 4);
});

test('paths are written as they would be looked up', () => {
  assert.equal(formatPath(['arms', 'matrix', 'model.arch', 0]), 'arms.matrix["model.arch"][0]');
  assert.equal(formatPath(['overrides', 1, 'set']), 'overrides[1].set');
});
