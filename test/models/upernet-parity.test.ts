import assert from 'node:assert/strict';
import test from 'node:test';
import { weightsOf } from '../../models/model.ts';
import type { UpernetConfig } from '../../models/upernet/family.ts';
import { upernet } from '../../models/upernet/model.ts';
import { openDevice } from '../../tensor/devices/index.ts';
import { mapRecord, withoutPrefix } from '../../tensor/records.ts';
import { add, div, mul, sigmoid, sub, sum, type Tensor } from '../../tensor/tf.ts';
import { readGolden } from '../support/safetensors.ts';
import { close, comparePass, largest, pass, type Task } from './batch-norm-parity.ts';
import { goldenModel } from './parity.ts';

const name = 'upernet_swin_i64_e12_d2222_w2';
const config: UpernetConfig = {
  image_size: 64,
  patch_size: 4,
  embed_dim: 12,
  depth: [2, 2, 2, 2],
  heads: [2, 4, 8, 16],
  window_size: 2,
  mlp_ratio: 4,
  drop: 0,
  drop_path: 0,
  channel_drop: 0,
};
const model = upernet('upernet', config, 1);
const golden = goldenModel(name);
const tensors = readGolden(new URL(`../golden/models/${name}.safetensors`, import.meta.url));
const state = withoutPrefix('param/', tensors);
const weights = Object.fromEntries(weightsOf(model).map((spec) => [spec.name, state[spec.name]!]));
const given = { input: tensors['input']!, target: tensors['target']! };

/** Dice loss over the whole batch. */
const task: Task = {
  of: 'output',
  loss: (output: Tensor, target: Tensor) => {
    const p = sigmoid(output);
    return sub(1, div(add(mul(sum(mul(p, target)), 2), 1), add(add(sum(p), sum(target)), 1)));
  },
};

test(`${name}: parameters and buffers are those of the state_dict`, () => {
  const idle = ['backbone.norm.weight', 'backbone.norm.bias'];
  assert.deepEqual(
    model.parameters.map((spec) => spec.name),
    golden.parameters.filter((key) => !idle.includes(key)),
  );
  const shared = ['FPN.smooth_conv.1.weight', 'FPN.smooth_conv.1.bias', 'FPN.smooth_conv.2.weight'];
  const windows = /relative_position_index|attn_mask/;
  const left = Object.keys(state).filter((key) => !(key in weights) && !windows.test(key));
  assert.deepEqual(left, [...shared, 'FPN.smooth_conv.2.bias']);
});

for (const device of ['cpu', 'reference'] as const) {
  test(`${name}: outputs, loss, gradients and running statistics match on ${device}`, async () => {
    const results = await pass(await openDevice(device, { threads: 1 }), model, weights, given, task);
    comparePass(model, results, { golden, tensors }, task.of);
  });
}

test(`${name}: five steps of SGD with momentum match`, async () => {
  const { lr, momentum, losses_before_each_step, final_parameters, final_running } = golden.sgd;
  const device = await openDevice('cpu', { threads: 1 });
  const velocities = new Map<string, Float32Array>();
  let current = weights;
  for (const [step, expected] of losses_before_each_step.entries()) {
    const results = await pass(device, model, current, given, task);
    const loss = results['loss']!.data[0]!;
    assert.ok(Math.abs(loss - expected) <= 1e-4, `the loss before step ${step + 1} is ${loss}, not ${expected}`);
    current = mapRecord(current, ({ shape, data }, key) => {
      const gradient = results[`grad/${key}`]?.data;
      if (gradient === undefined) return results[key] ?? { shape, data };
      const velocity = Float32Array.from(gradient, (g, at) => momentum * (velocities.get(key)?.[at] ?? 0) + g);
      velocities.set(key, velocity);
      return { shape, data: Float32Array.from(data, (value, at) => value - lr * velocity[at]!) };
    });
  }
  for (const [key, { l2 }] of Object.entries({ ...final_parameters, ...final_running })) {
    const found = Math.sqrt(Array.from(current[key]!.data).reduce((total, value) => total + value * value, 0));
    assert.ok(Math.abs(found - l2) <= 1e-5 * l2, `the norm of ${key} is ${found}, not ${l2}`);
  }
  const results = await pass(device, model, current, given, task);
  const expected = tensors['output_after_sgd']!;
  close('output after the steps', results['output']!, expected, 1e-4 * largest(expected.data));
});
