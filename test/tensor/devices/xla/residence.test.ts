/** What moves between host and device, and what happens to memory: by the binding's own counters. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { Device, HostTensor, StepFunction, TensorSpec } from '../../../../tensor/device.ts';
import type { XlaDevice } from '../../../../tensor/devices/xla/device.ts';
import { XlaProgram } from '../../../../tensor/devices/xla/program.ts';
import * as tf from '../../../../tensor/tf.ts';
import { onEachDevice } from '../../../support/devices.ts';

const SIDE = 256;
const square: TensorSpec = { shape: [SIDE, SIDE], dtype: 'float32' };
const filled = (value: number): HostTensor => ({
  shape: square.shape,
  data: new Float32Array(SIDE * SIDE).fill(value),
});
/** w <- w + scale · x, and its sum. */
const step: StepFunction = ({ x, scale }, { w }) => {
  const next = tf.add(w!, tf.mul(x!, scale!));
  return { outputs: { sum: tf.sum(next) }, variables: { w: next } };
};
const inputs = { x: square, scale: { shape: [], dtype: 'float32' } } as const;
const feeds = { x: filled(2), scale: { shape: [], data: Float32Array.of(0.5) } };
const BYTES = SIDE * SIDE * 4;

const asXla = (device: Device): XlaDevice => device as XlaDevice;

await onEachDevice(
  (name) => `on the device ${name}`,
  (device) => {
    const { client } = asXla(device);

    test('a step moves its inputs up and its outputs down, and no variable', async () => {
      const program = await device.compile(step, inputs, { w: square });
      const variables = await device.variables({ w: filled(0) });
      const before = structuredClone(client.transfers);
      for (let run = 0; run < 3; run++) await program.run(feeds, variables);
      const { toDevice, toHost } = client.transfers;
      assert.equal(toDevice.bytes - before.toDevice.bytes, 3 * (BYTES + 4));
      assert.equal(toHost.bytes - before.toHost.bytes, 3 * 4);
      assert.deepEqual((await variables.read())['w'], filled(3));
      assert.equal(client.transfers.toHost.bytes - before.toHost.bytes, 3 * 4 + BYTES);
      variables.dispose();
      await program.dispose();
    });

    test('an update lies in the memory of the former value', async () => {
      const program = await device.compile(step, inputs, { w: square });
      assert.ok(program instanceof XlaProgram);
      const { aliased, outputs } = program.compiled.executable.memory();
      assert.equal(aliased, BYTES);
      assert.ok(outputs >= BYTES && outputs < BYTES + 1024, `${outputs}`);
      await program.dispose();
    });

    test('variables that exchange their values do so', async () => {
      const swap: StepFunction = (_, { a, b }) => ({ outputs: {}, variables: { a: b!, b: a! } });
      const program = await device.compile(swap, {}, { a: square, b: square });
      const variables = await device.variables({ a: filled(1), b: filled(2) });
      await program.run({}, variables);
      assert.deepEqual(await variables.read(), { a: filled(2), b: filled(1) });
      await program.run({}, variables);
      assert.deepEqual(await variables.read(), { a: filled(1), b: filled(2) });
      await program.dispose();
    });

    test('runs that are begun together follow each other', async () => {
      const program = await device.compile(step, inputs, { w: square });
      const variables = await device.variables({ w: filled(0) });
      const sums = await Promise.all([1, 2, 3].map(() => program.run(feeds, variables)));
      assert.deepEqual(
        sums.map(({ sum }) => sum!.data[0]),
        [1, 2, 3].map((times) => times * SIDE * SIDE),
      );
      variables.dispose();
      await program.dispose();
    });

    test('the event loop turns while a program computes', async () => {
      const long: StepFunction = (_, { w }) => {
        let result = w!;
        for (let product = 0; product < 60; product++) result = tf.matMul(result, w!);
        return { outputs: { sum: tf.sum(result) } };
      };
      const program = await device.compile(long, {}, { w: { shape: [1024, 1024], dtype: 'float32' } });
      const variables = await device.variables({ w: { shape: [1024, 1024], data: new Float32Array(1024 * 1024) } });
      let ended = false;
      const running = program.run({}, variables).then(() => {
        ended = true;
      });
      let turns = 0;
      while (!ended && turns < 5) {
        await setTimeout(1);
        turns++;
      }
      await running;
      assert.equal(turns, 5);
      variables.dispose();
      await program.dispose();
    });

    test('what the compiler refuses is told in its words', async () => {
      await assert.rejects(client.compile('module { oops }', new Uint8Array()), /custom op 'oops' is unknown|oops/);
    });
  },
  ['xla'],
);
