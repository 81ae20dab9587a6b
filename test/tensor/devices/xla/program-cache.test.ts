import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Device, StepFunction } from '../../../../tensor/device.ts';
import { deviceOf, type XlaDevice } from '../../../../tensor/devices/xla/device.ts';
import { ProgramCache } from '../../../../tensor/devices/xla/program-cache.ts';
import * as tf from '../../../../tensor/tf.ts';
import { onEachDevice } from '../../../support/devices.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-programs-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const none = new Uint8Array();
const program = Buffer.from('a program');

test('a program is found by all that its bytes depend on', () => {
  const cache = new ProgramCache(join(folder, 'keys'), ['plugin 1', 'device']);
  const key = cache.keyOf('text', none);
  cache.put(key, program);
  assert.deepEqual(cache.get(key), program);
  const others = [
    cache.keyOf('other text', none),
    cache.keyOf('text', Uint8Array.of(1)),
    new ProgramCache(join(folder, 'keys'), ['plugin 2', 'device']).keyOf('text', none),
  ];
  assert.equal(new Set([key, ...others]).size, 4);
});

test('a damaged program is none', () => {
  const cache = new ProgramCache(join(folder, 'damaged'), []);
  const path = join(folder, 'damaged', 'key');
  cache.put('key', program);
  const whole = readFileSync(path);
  for (const damaged of [whole.subarray(0, -1), Buffer.concat([whole, Buffer.of(0)]), Buffer.of()]) {
    writeFileSync(path, damaged);
    assert.equal(cache.get('key'), null);
  }
});

test('what was not used for longest goes first', () => {
  const cache = new ProgramCache(join(folder, 'full'), [], 250);
  for (const [age, key] of ['first', 'second'].entries()) {
    cache.put(key, program);
    utimesSync(join(folder, 'full', key), age + 1, age + 1);
  }
  cache.get('first');
  cache.put('third', Buffer.alloc(150));
  assert.deepEqual(readdirSync(join(folder, 'full')).sort(), ['first', 'third']);
});

test('a folder that cannot be written costs nothing but time', () => {
  writeFileSync(join(folder, 'file'), '');
  const cache = new ProgramCache(join(folder, 'file', 'below'), []);
  cache.put('key', program);
  assert.equal(cache.get('key'), null);
});

await onEachDevice(
  (name) => `on the device ${name}`,
  (opened: Device) => {
    const { client } = opened as XlaDevice;
    const step: StepFunction = (_, { x }) => ({ outputs: { y: tf.mul(x!, 3) } });
    const spec = { x: { shape: [2], dtype: 'float32' } } as const;
    const programs = join(folder, 'device');
    const device = deviceOf(client, {
      name: 'xla',
      threads: 1,
      flags: {},
      deterministic: true,
      precision: 'float32',
      devices: 1,
      cache: new ProgramCache(programs, []),
      report: () => {},
    });
    const result = async () => {
      const compiled = await device.compile(step, {}, spec);
      const variables = await device.variables({ x: { shape: [2], data: Float32Array.of(1, 2) } });
      const { y } = await compiled.run({}, variables);
      await compiled.dispose();
      variables.dispose();
      return Array.from(y!.data);
    };

    test('a second start loads what the first has compiled; bytes of another kind are compiled anew', async () => {
      assert.deepEqual(await result(), [3, 6]);
      const [name] = readdirSync(programs) as [string];
      const compiled = readFileSync(join(programs, name));
      assert.deepEqual(await result(), [3, 6]);
      assert.deepEqual(readFileSync(join(programs, name)), compiled);
      new ProgramCache(programs, []).put(name, Buffer.from('whole, but no program'));
      assert.deepEqual(await result(), [3, 6]);
      assert.ok(readFileSync(join(programs, name)).length > 500);
    });
  },
  ['xla'],
);
