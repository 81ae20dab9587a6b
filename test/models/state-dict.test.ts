/** Full-size architectures against timm's state_dicts (test/golden/params). */
import assert from 'node:assert/strict';
import test from 'node:test';
import { countMacs, describeModel } from '../../models/architectures.ts';
import { weightsOf } from '../../models/model.ts';
import { stateDict } from '../../models/state-dict.ts';
import { sizeOf } from '../../tensor/shape.ts';
import { timmModels } from './timm.ts';

for (const golden of timmModels) {
  const { arch, num_classes } = golden;
  const image_size = golden.input_shape[2]!;
  const settings = { arch, overrides: {} };

  test(`${arch}: names, shapes, order, total, undecayed parameters and multiply-adds are timm's`, () => {
    const model = describeModel(settings, { num_classes, image_size });
    const expected = golden.state_dict.filter(([name]) => !(name in golden.buffers) && !(name in golden.aliases));
    // What timm calls a parameter though nothing ever changes it is a buffer here.
    const idle = model.buffers.filter(({ name }) => !(name in golden.buffers));
    const own = [...model.parameters, ...idle].map(({ name, shape }) => [name, [...shape]] as const);
    assert.deepEqual(
      model.parameters.map(({ name, shape }) => [name, [...shape]]),
      expected.filter(([name]) => idle.every((buffer) => buffer.name !== name)),
    );
    assert.equal(own.length, expected.length);
    const total = own.reduce((sum, [, shape]) => sum + sizeOf(shape), 0);
    assert.equal(total, golden.total_params);
    // timm also names parameters that a variant of the model lacks.
    const names = new Set(model.parameters.map(({ name }) => name));
    const present = (list: readonly string[]) => list.filter((name) => names.has(name)).sort();
    assert.deepEqual(present(model.no_weight_decay), present(golden.no_weight_decay));
    assert.equal(countMacs(settings, { num_classes, image_size }), golden.macs.total);
  });

  test(`${arch}: what is written has all names and shapes of timm's state_dict, and no other`, () => {
    const model = describeModel(settings, { num_classes, image_size });
    const empty = (spec: ReturnType<typeof weightsOf>[number]) =>
      'dtype' in spec && spec.dtype === 'int32' ? new Int32Array() : new Float32Array();
    const weights = weightsOf(model).map((spec) => [spec.name, { shape: spec.shape, data: empty(spec) }] as const);
    const written = Object.entries(stateDict(model, Object.fromEntries(weights)));
    const byName = (list: readonly (readonly [string, readonly number[]])[]) =>
      list.map(([name, shape]) => `${name} [${shape}]`).sort();
    assert.deepEqual(byName(written.map(([name, { shape }]) => [name, shape])), byName(golden.state_dict));
    const whole = written.flatMap(([name, { data }]) => (data instanceof Int32Array ? [name] : []));
    const indices = Object.entries(golden.buffers).flatMap(([name, dtype]) => (dtype === 'int64' ? [name] : []));
    assert.deepEqual(whole.sort(), indices.sort());
  });
}
