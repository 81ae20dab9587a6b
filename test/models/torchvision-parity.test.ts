/** Architectures that torchvision has too, against its numbers (test/golden/models/convolutional.py). */
import assert from 'node:assert/strict';
import test from 'node:test';
import { efficientnet } from '../../models/efficientnet/model.ts';
import { inception } from '../../models/inception/model.ts';
import type { BufferSpec, Model } from '../../models/model.ts';
import type { HostTensor } from '../../tensor/device.ts';
import { openDevice } from '../../tensor/devices/index.ts';
import { mean, squaredDifference } from '../../tensor/tf.ts';
import { closeToSummary, noisy, pictures, weightOf } from '../support/noise.ts';
import { pass } from './batch-norm-parity.ts';
import { ADDING_UP, closeGradients, closeLoss, closeToKept, type GoldenModel, goldenModel } from './golden.ts';

interface Golden extends GoldenModel {
  readonly input_shape: readonly number[];
  readonly shapes: readonly (readonly number[])[];
}

const CLASSES = 3;

/** What the script calls the weights of a model, by their names: their kinds and places, as libraries' names differ. */
function placesOf(model: Model): Record<string, string> {
  const statistics = model.buffers.filter(({ shape }) => shape.length > 0);
  const kind = ({ name }: BufferSpec): string => name.slice(name.lastIndexOf('.') + 1);
  return Object.fromEntries([
    ...model.parameters.map(({ name }, index) => [name, `${index} parameter`]),
    ...statistics.map((spec, index) => [spec.name, `${index} ${kind(spec)}`]),
  ]);
}

/** Registers the tests of one model. Tolerances are what float32 arithmetic may be off by. */
function testParity(name: string, model: Model): void {
  const golden = goldenModel<Golden>(name);
  const places = placesOf(model);
  const weights = Object.fromEntries(
    [...model.parameters, ...model.buffers].map(({ name: key, shape }) => [key, weightOf(places[key] ?? key, shape)]),
  );

  test(`${name}: output, loss, gradients and running statistics are torchvision's`, async () => {
    assert.deepEqual(
      model.parameters.map(({ shape }) => [...shape]),
      golden.shapes,
    );
    const input = pictures(golden.input_shape);
    const target = noisy('target', [golden.input_shape[0]!, CLASSES], (value) => value);
    const device = await openDevice('cpu', { threads: 1 });
    const results = await pass(device, model, weights, { input, target }, (logits, targets) =>
      mean(squaredDifference(logits, targets)),
    );
    closeToKept('output', results['output']!, golden.output, 2e-5);
    closeToKept('output', results['output_train']!, golden.output_train!, 2e-5);
    closeLoss('of the batch', results['loss']!.data[0]!, golden.loss, 1e-5);
    const gradients = model.parameters.map(({ name: key }) => [places[key]!, results[`grad/${key}`]!] as const);
    closeGradients(Object.fromEntries<HostTensor>(gradients), golden.gradients, ADDING_UP);
    for (const { name: key } of model.buffers.filter(({ shape }) => shape.length > 0)) {
      closeToSummary(places[key]!, results[key]!, golden.running_after![places[key]!]!, 1e-5);
    }
    assert.equal(results[model.buffers.find(({ shape }) => shape.length === 0)!.name]!.data[0], 2);
  });
}

testParity('inception_v3_w2_i139', inception('inception', { image_size: 139, width: 2, drop: 0 }, CLASSES));
testParity(
  'efficientnet_i64',
  efficientnet(
    'efficientnet',
    {
      image_size: 64,
      width: 8,
      stages: [
        { blocks: 1, kernel: 3, stride: 1, expand: 1, out: 8 },
        { blocks: 2, kernel: 3, stride: 2, expand: 6, out: 16 },
        { blocks: 1, kernel: 5, stride: 2, expand: 6, out: 24 },
        { blocks: 1, kernel: 5, stride: 1, expand: 6, out: 24 },
      ],
      features: 40,
      drop: 0,
      drop_path: 0,
    },
    CLASSES,
  ),
);
