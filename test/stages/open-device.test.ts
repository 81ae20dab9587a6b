import assert from 'node:assert/strict';
import { test } from 'node:test';
import { experimentSchema, members } from '../../schemas/schema.ts';
import { openStageDevice } from '../../stages/open-device.ts';
import { deviceNames } from '../../tensor/devices/index.ts';

test('an experiment can name every device', () => {
  assert.deepEqual(members(experimentSchema).named.get('device')?.enum, ['auto', ...deviceNames]);
});

test('a stage refuses a device that there is not', async () => {
  await assert.rejects(openStageDevice({ device: 'gpu', threads: 1, emit: () => undefined }), {
    name: 'InputError',
    message:
      'device: expected one of auto, cpu, webgpu, cuda, rocm, oneapi, metal, tpu, xla, tfjs-node-gpu, reference, found gpu',
  });
});
