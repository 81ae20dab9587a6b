/** Holds models with batch norm to reference numbers, through the training step that trains them. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { evaluation, type Model } from '../../models/model.ts';
import type { Device, HostTensor, HostTensors } from '../../tensor/device.ts';
import { openDevice } from '../../tensor/devices/index.ts';
import { valueAndGradients } from '../../tensor/gradients.ts';
import { withoutPrefix, withPrefix } from '../../tensor/records.ts';
import { mean, type Tensor } from '../../tensor/tf.ts';
import { imageLosses } from '../../training/losses/classification.ts';
import { createOptimizer } from '../../training/optimizers/index.ts';
import { Trainer } from '../../training/trainer.ts';
import { closeToSummary } from '../support/noise.ts';
import { specsOf } from '../support/tensors.ts';
import {
  ADDING_UP,
  closeFinal,
  closeGradients,
  closeLoss,
  closeToKept,
  drawnWeights,
  type GoldenModel,
  goldenModel,
  inputsOf,
} from './golden.ts';

type Loss = (output: Tensor, target: Tensor) => Tensor;

const classification: Loss = (logits, target) => mean(imageLosses('bce', logits, target), 0);

/** Outputs in both modes, the loss, its gradients and what a training pass makes of the buffers. */
export async function pass(
  device: Device,
  model: Model,
  weights: HostTensors,
  inputs: HostTensors,
  loss: Loss = classification,
) {
  const program = await device.compile(
    (given, variables) => {
      const parameters = Object.fromEntries(model.parameters.map(({ name }) => [name, variables[name]!]));
      const { value, gradients, kept } = valueAndGradients((current, keep) => {
        const context = { ...evaluation, training: true, updateBuffer: keep };
        const output = model.forward({ ...variables, ...current }, given['input']!, context);
        keep('output_train', output);
        return loss(output, given['target']!);
      }, parameters);
      const output = model.forward(variables, given['input']!, evaluation);
      return { outputs: { loss: value, output, ...kept, ...withPrefix('grad/', gradients) } };
    },
    specsOf(inputs),
    specsOf(weights),
  );
  const results = await program.run(inputs, await device.variables(weights));
  await program.dispose();
  return results;
}

/** Holds the results of `pass` to a golden; the tolerances are what float32 arithmetic may be off by. */
export function comparePass(model: Model, results: HostTensors, golden: GoldenModel): void {
  closeToKept('output', results['output']!, golden.output, 2e-5);
  closeToKept('output', results['output_train']!, golden.output_train!, 2e-5);
  closeLoss('of the batch', results['loss']!.data[0]!, golden.loss, 1e-5);
  closeGradients(withoutPrefix('grad/', results), golden.gradients, ADDING_UP);
  for (const [key, statistics] of Object.entries(golden.running_after!)) {
    closeToSummary(key, results[key]!, statistics, 1e-5);
  }
  for (const { name: key } of model.buffers.filter((buffer) => buffer.dtype === 'int32')) {
    assert.equal(results[key]!.data[0], 2, key);
  }
}

/** Registers the tests of one golden. */
export function testBatchNormParity(name: string, model: Model): void {
  const golden = goldenModel(name);
  const inputs = inputsOf(golden);
  const weights = drawnWeights(model);

  test(`${name}: parameters and buffers have timm's names, in its order`, () => {
    const trained = golden.state.filter(([key]) => golden.parameters.includes(key));
    const buffers = golden.state.filter(([key]) => !golden.parameters.includes(key));
    const stated = (specs: Model['parameters'] | Model['buffers']) =>
      specs.map(({ name: key, shape }) => [key, [...shape]]);
    assert.deepEqual(stated(model.parameters), trained);
    assert.deepEqual(stated(model.buffers), buffers);
  });

  for (const device of ['cpu', 'reference'] as const) {
    test(`${name}: outputs, loss, gradients and running statistics match on ${device}`, async () => {
      comparePass(model, await pass(await openDevice(device, { threads: 1 }), model, weights, inputs), golden);
    });
  }

  test(`${name}: ${golden.sgd.losses.length} steps of SGD with momentum match`, async () => {
    const { lr, momentum, losses, final, output } = golden.sgd;
    const optimizer = createOptimizer({ name: 'sgd', momentum, weight_decay: 0 }, model);
    const parts = { model, loss: 'bce', optimizer } as const;
    const initial = { parameters: weights, optimizer: Trainer.freshState(parts) };
    const trainer = await Trainer.create(await openDevice('cpu', { threads: 1 }), parts, initial);
    const { input, target } = inputs as Record<'input' | 'target', HostTensor>;
    const rows = Array.from({ length: input.shape[0]! }, (_, row) =>
      Array.from(target.data.slice(row * 5, row * 5 + 5)),
    );
    const batch = { images: input.data as Float32Array, shape: input.shape, labels: rows };
    for (const [index, expected] of losses.entries()) {
      const loss = await trainer.step(batch, { lr, step: index + 1, masks: () => ({}) });
      closeLoss(`before step ${index + 1}`, loss, expected, 1e-4);
    }
    const { parameters } = await trainer.read();
    closeFinal(parameters, final);
    await trainer.dispose();
    const results = await pass(await openDevice('cpu', { threads: 1 }), model, parameters, inputs);
    closeToKept('output', results['output']!, output, 1e-4);
  });
}
