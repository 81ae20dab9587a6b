/** Full-size networks have as many parameters, in as many tensors, as a newer timm's (test/golden/models/today.py). */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { architectures, describeModel } from '../../models/architectures.ts';
import { sizeOf } from '../../tensor/shape.ts';

const { counts } = JSON.parse(readFileSync(new URL('../golden/models/counts.json', import.meta.url), 'utf8')) as {
  readonly counts: Readonly<Record<string, readonly [parameters: number, tensors: number]>>;
};
const sizes = new Map(architectures().map(({ name, image_size }) => [name, image_size]));

for (const [arch, expected] of Object.entries(counts)) {
  test(`${arch} has the parameters that timm counts`, () => {
    const { parameters } = describeModel({ arch, overrides: {} }, { num_classes: 1000, image_size: sizes.get(arch)! });
    const total = parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
    assert.deepEqual([total, parameters.length], expected);
  });
}
