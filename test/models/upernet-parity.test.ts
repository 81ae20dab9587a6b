import assert from 'node:assert/strict';
import test from 'node:test';
import { upernet } from '../../models/upernet/model.ts';
import type { UpernetConfig } from '../../models/upernet/sizes.ts';
import { openDevice } from '../../tensor/devices/index.ts';
import { mapRecord } from '../../tensor/records.ts';
import { add, div, mul, sigmoid, sub, sum, type Tensor } from '../../tensor/tf.ts';
import { comparePass, pass } from './batch-norm-parity.ts';
import { closeFinal, closeLoss, closeToKept, drawnWeights, goldenModel, inputsOf } from './golden.ts';

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
const weights = drawnWeights(model);
const inputs = inputsOf(golden);

/** Dice loss over the whole batch. */
function dice(output: Tensor, target: Tensor): Tensor {
  const p = sigmoid(output);
  return sub(1, div(add(mul(sum(mul(p, target)), 2), 1), add(add(sum(p), sum(target)), 1)));
}

test(`${name}: parameters and buffers are those of the state_dict`, () => {
  const idle = ['backbone.norm.weight', 'backbone.norm.bias'];
  assert.deepEqual(
    model.parameters.map((spec) => spec.name),
    golden.parameters.filter((key) => !idle.includes(key)),
  );
  const shared = ['FPN.smooth_conv.1.weight', 'FPN.smooth_conv.1.bias', 'FPN.smooth_conv.2.weight'];
  const windows = /relative_position_index|attn_mask/;
  const left = golden.state.map(([key]) => key).filter((key) => !(key in weights) && !windows.test(key));
  assert.deepEqual(left, [...shared, 'FPN.smooth_conv.2.bias']);
});

for (const device of ['cpu', 'reference'] as const) {
  test(`${name}: outputs, loss, gradients and running statistics match on ${device}`, async () => {
    comparePass(model, await pass(await openDevice(device, { threads: 1 }), model, weights, inputs, dice), golden);
  });
}

test(`${name}: five steps of SGD with momentum match`, async () => {
  const { lr, momentum, losses, final, output } = golden.sgd;
  const device = await openDevice('cpu', { threads: 1 });
  const velocities = new Map<string, Float32Array>();
  let current = weights;
  for (const [step, expected] of losses.entries()) {
    const results = await pass(device, model, current, inputs, dice);
    closeLoss(`before step ${step + 1}`, results['loss']!.data[0]!, expected, 1e-4);
    current = mapRecord(current, ({ shape, data }, key) => {
      const gradient = results[`grad/${key}`]?.data;
      if (gradient === undefined) return results[key] ?? { shape, data };
      const velocity = Float32Array.from(gradient, (g, at) => momentum * (velocities.get(key)?.[at] ?? 0) + g);
      velocities.set(key, velocity);
      return { shape, data: Float32Array.from(data, (value, at) => value - lr * velocity[at]!) };
    });
  }
  const used = Object.entries(final).filter(([key]) => key in current);
  closeFinal(current, Object.fromEntries(used));
  const results = await pass(device, model, current, inputs, dice);
  closeToKept('output', results['output']!, output, 1e-4);
});
