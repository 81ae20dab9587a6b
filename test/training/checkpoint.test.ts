import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HostTensors } from '../../tensor/device.ts';
import { type EpochRecord, packState, type TrainingState, unpackState } from '../../training/checkpoints/checkpoint.ts';

const tensors = (value: number): HostTensors => ({
  'head.weight': { shape: [2, 2], data: Float32Array.of(value, 1, 2, 3) },
  'head.bias': { shape: [2], data: Float32Array.of(value, value) },
});
const record = (epoch: number, val_loss: number): EpochRecord => ({
  epoch,
  lr: 1e-3 / 3,
  train_loss: 0.1 + 0.2,
  val_loss,
});
const fresh = {
  parameters: tensors(0),
  optimizer: { 'momentum/head.bias': { shape: [2], data: new Float32Array(2) } },
};

function state(...valLosses: readonly number[]): TrainingState {
  const history = valLosses.map((loss, index) => record(index + 1, loss));
  return { parameters: tensors(4), optimizer: fresh.optimizer, best: tensors(3), history, part: null };
}

test('a state comes back from a checkpoint as it was, to the last bit', () => {
  const saved = state(0.7, 0.6, 0.65);
  assert.deepEqual(unpackState(packState(saved), fresh), saved);
});

test('so does one within an epoch, the first or a later one', () => {
  const part = { batches: 3, images: 24, loss: 0.1 + 0.2, lr: 1e-3 / 3 };
  for (const saved of [
    { ...state(0.7, 0.6), part },
    { ...state(), best: null, part },
  ])
    assert.deepEqual(unpackState(packState(saved), fresh), saved);
});

test('the best weights are stored once when the last epoch is the best', () => {
  const saved = { ...state(0.7, 0.6), best: tensors(4) };
  const packed = packState(saved);
  assert.deepEqual(Object.keys(packed.tensors), [
    'parameters/head.weight',
    'parameters/head.bias',
    'optimizer/momentum/head.bias',
  ]);
  assert.deepEqual(unpackState(packed, fresh), saved);
});

test('equal states give equal checkpoints', () => {
  assert.deepEqual(packState(state(0.7, 0.6, 0.65)), packState(state(0.7, 0.6, 0.65)));
});

const packed = packState(state(0.7, 0.6, 0.65));
const { 'parameters/head.bias': _dropped, ...withoutBias } = packed.tensors;
const broken: Readonly<Record<string, Parameters<typeof unpackState>[0]>> = {
  'without history': { ...packed, metadata: {} },
  'with a history that is not JSON': { ...packed, metadata: { history: '[{' } },
  'with an empty history': { ...packed, metadata: { history: '[]' } },
  'with an epoch missing': { ...packed, metadata: { history: JSON.stringify([record(2, 1)]) } },
  'with a loss that is no number': { ...packed, metadata: { history: JSON.stringify([record(1, Number.NaN)]) } },
  'with a part of an epoch that is none': {
    ...packed,
    metadata: { ...packed.metadata, part: '{"batches":0,"images":8,"loss":1,"lr":1}' },
  },
  'without a parameter': { ...packed, tensors: withoutBias },
  'with another shape': {
    ...packed,
    tensors: { ...packed.tensors, 'parameters/head.bias': { shape: [3], data: new Float32Array(3) } },
  },
  'with a parameter more': {
    ...packed,
    tensors: { ...packed.tensors, 'parameters/extra': { shape: [1], data: new Float32Array(1) } },
  },
};
for (const [what, saved] of Object.entries(broken)) {
  test(`a checkpoint ${what} is not used`, () => assert.equal(unpackState(saved, fresh), null));
}
