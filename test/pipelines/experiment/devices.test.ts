/** What `device`, `devices` and `deterministic` become, and the mistakes in them by the whole text that a user reads. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { base, load, mistakes } from './helper.ts';

test('one device that gives equal bytes, where nothing else is asked for', async () => {
  const { device, devices, deterministic } = await load(base);
  assert.deepEqual({ device, devices, deterministic }, { device: 'cpu', devices: 1, deterministic: true });
});

test('what is asked for', async () => {
  const { device, devices, deterministic } = await load([
    ...base,
    'device: cuda',
    'devices: 4',
    'deterministic: false',
  ]);
  assert.deepEqual({ device, devices, deterministic }, { device: 'cuda', devices: 4, deterministic: false });
});

test('several of a device that is always one', async () => {
  assert.deepEqual(await mistakes([...base, 'devices: 2', 'device: webgpu']), [
    'demo.yaml:5:10: devices: `webgpu` is one device, and `devices` asks for 2',
    '  5 | devices: 2',
    '               ^',
    '  Set `devices` to 1, or choose one of `cuda`, `rocm`, `oneapi`, `metal`, `tpu`, `xla`.',
  ]);
  assert.equal((await load([...base, 'devices: 2', 'device: auto'])).devices, 2);
});

test('a batch that the devices cannot divide', async () => {
  assert.deepEqual(await mistakes([...base, 'devices: 3', 'device: xla']), [
    'demo.yaml:5:10: devices: 3 devices cannot divide batches of 8 evenly, which `schedule.batch_size` of demo/vit_tiny_patch16_224 asks for',
    '  5 | devices: 3',
    '               ^',
    '  Set `schedule.batch_size` to a multiple of 3, such as 9.',
  ]);
});
