import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { describeModel } from '../../models/architectures.ts';
import { initialParameters } from '../../models/init.ts';
import type { Initializer } from '../../models/model.ts';

const count = 40_000;
const draw = (init: Initializer, seed = 'seed', name = 'p'): Float32Array | Int32Array =>
  initialParameters([{ name, shape: [200, count / 200], init }], seed)[name]!.data;

function moments(data: Float32Array | Int32Array): { mean: number; sd: number; fourth: number } {
  const numbers = Array.from(data);
  const mean = numbers.reduce((a, b) => a + b) / numbers.length;
  const power = (order: number) => numbers.reduce((sum, value) => sum + (value - mean) ** order, 0) / numbers.length;
  return { mean, sd: Math.sqrt(power(2)), fourth: power(4) / power(2) ** 2 };
}
const near = (found: number, expected: number, tolerance: number): void =>
  assert.ok(Math.abs(found - expected) <= tolerance, `${found} is not within ${tolerance} of ${expected}`);
const largest = (data: Float32Array | Int32Array) =>
  Array.from(data, Math.abs).reduce((found, value) => Math.max(found, value), 0);

describe('initial values', () => {
  test('zeros, ones and constants', () => {
    assert.ok(draw({ kind: 'zeros' }).every((value) => value === 0));
    assert.ok(draw({ kind: 'ones' }).every((value) => value === 1));
    assert.ok(draw({ kind: 'constant', value: 0.5 }).every((value) => value === 0.5));
  });

  test('uniform within its bound', () => {
    const data = draw({ kind: 'uniform', bound: 0.3 });
    const { mean, sd } = moments(data);
    near(mean, 0, 0.004);
    near(sd, 0.3 / Math.sqrt(3), 0.002);
    assert.ok(largest(data) <= 0.3 && largest(data) > 0.2999);
  });

  test('normal with its deviation', () => {
    const { mean, sd, fourth } = moments(draw({ kind: 'normal', std: 0.02 }));
    near(mean, 0, 5e-4);
    near(sd, 0.02, 3e-4);
    near(fourth, 3, 0.15);
  });

  test('truncated normal: as good as normal at a deviation of 0.02', () => {
    const data = draw({ kind: 'trunc_normal', std: 0.02 });
    const { mean, sd, fourth } = moments(data);
    near(mean, 0, 5e-4);
    near(sd, 0.02, 3e-4);
    near(fourth, 3, 0.15);
    assert.ok(largest(data) > 0.07 && largest(data) < 0.13);
  });

  test('truncated normal: cut off at 2 itself, not at two deviations', () => {
    const data = draw({ kind: 'trunc_normal', std: 1.5 });
    assert.ok(largest(data) <= 2 && largest(data) > 1.99);
    // With a = 2 / 1.5 the variance is 1.5² (1 - 2 a φ(a) / (2 Φ(a) - 1)).
    near(moments(data).sd, 1.0229, 0.01);
  });

  test('depend on the seed and the name, and on nothing else', () => {
    const init: Initializer = { kind: 'normal', std: 1 };
    assert.deepEqual(draw(init), draw(init));
    assert.notDeepEqual(draw(init), draw(init, 'another'));
    assert.notDeepEqual(draw(init), draw(init, 'seed', 'q'));
  });

  test('of a model are the same whatever its head is', () => {
    const settings = { arch: 'vit_tiny_patch16_224', overrides: { depth: 1, embed_dim: 24 } };
    const [two, five] = [2, 5].map((num_classes) =>
      initialParameters(describeModel(settings, { num_classes, image_size: 32 }).parameters, 'seed'),
    );
    for (const [name, tensor] of Object.entries(two!)) {
      if (!name.startsWith('head.')) assert.deepEqual(five![name], tensor, name);
    }
    assert.deepEqual(five!['head.weight']!.shape, [5, 24]);
  });
});
