import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StepError } from '../../common/errors.ts';
import type { Model } from '../../models/model.ts';
import { exactWeights, overlayWeights } from '../../stages/finetune/model-weights.ts';
import type { HostTensors } from '../../tensor/device.ts';
import { sizeOf } from '../../tensor/shape.ts';

const model: Model = {
  arch: 'tiny',
  num_classes: 2,
  image_size: 2,
  parameters: [
    { name: 'body.weight', shape: [2, 2], init: { kind: 'zeros' } },
    { name: 'head.weight', shape: [2, 2], init: { kind: 'zeros' } },
    { name: 'head.bias', shape: [2], init: { kind: 'zeros' } },
  ],
  buffers: [],
  head: ['head.weight', 'head.bias'],
  no_weight_decay: [],
  masks: () => [],
  forward: (_, images) => images,
};

function tensors(value: number, shapes: Readonly<Record<string, readonly number[]>>): HostTensors {
  const entry = ([name, shape]: [string, readonly number[]]) => {
    const length = sizeOf(shape);
    return [name, { shape, data: new Float32Array(length).fill(value) }] as const;
  };
  return Object.fromEntries(Object.entries(shapes).map(entry));
}
const all = { 'body.weight': [2, 2], 'head.weight': [2, 2], 'head.bias': [2] };

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    assert.ok(error instanceof StepError);
    return error.message;
  }
  return assert.fail('nothing was thrown');
}

test('loaded tensors replace drawn ones, but not in the head', () => {
  const result = overlayWeights(model, tensors(1, all), tensors(2, { ...all, 'head.weight': [1000, 2] }), 'w');
  assert.deepEqual(result, { ...tensors(1, all), ...tensors(2, { 'body.weight': [2, 2] }) });
});

test('an initialisation without tensors leaves what was drawn', () => {
  assert.deepEqual(overlayWeights(model, tensors(1, all), {}, 'w'), tensors(1, all));
});

test('weights of another model are refused with every tensor that does not fit', () => {
  const loaded = tensors(0, { 'body.weight': [3, 2], 'neck.weight': [1] });
  assert.equal(
    messageOf(() => overlayWeights(model, tensors(1, all), loaded, 'weights.safetensors')),
    'weights.safetensors: tiny has no parameter neck.weight\n' +
      '  The weights were made for another model: check model.arch and its overrides.\n' +
      'weights.safetensors: expected tensor body.weight [2, 2], found shape [3, 2]\n' +
      '  The weights were made for another model: check model.arch and its overrides.',
  );
});

test('fine-tuned weights must be the whole model', () => {
  const loaded = tensors(0, { 'body.weight': [2, 2], 'head.weight': [3, 2] });
  assert.equal(
    messageOf(() => exactWeights(model, loaded, 'weights.safetensors')),
    'weights.safetensors: tensor head.bias [2] is missing\n' +
      '  The weights were made for another model: check model.arch and its overrides.\n' +
      'weights.safetensors: expected tensor head.weight [2, 2], found shape [3, 2]\n' +
      '  The weights were made for another model: check model.arch and its overrides.',
  );
  assert.deepEqual(exactWeights(model, tensors(3, all), 'w'), tensors(3, all));
});
