import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Device, HostTensor, StepFunction } from '../../../tensor/device.ts';
import { openDevice } from '../../../tensor/devices/index.ts';
import * as tf from '../../../tensor/tf.ts';
import { onEachDevice } from '../../support/devices.ts';
import { specOf } from '../../support/tensors.ts';

const tensor = (...data: readonly number[]): HostTensor => ({ shape: [data.length], data: Float32Array.from(data) });
const two = specOf(tensor(0, 0));

/** p <- p + x, s <- 2 s + x; in place where the device can, after y has read both. */
const step: StepFunction = ({ x }, { p, s }) => ({
  outputs: { y: tf.mul(p!, s!), sum: tf.sum(x!) },
  variables: { p: tf.add(p!, x!), s: tf.add(tf.mul(s!, 2), x!) },
});

const compile = (device: Device) => device.compile(step, { x: two }, { p: two, s: two });
const start = () => ({ p: tensor(1, 2), s: tensor(10, 20), unused: tensor(7) });

await onEachDevice(
  (name) => `the device ${name}`,
  (device) => {
    test('returns outputs and keeps what a step updates', async () => {
      const program = await compile(device);
      const variables = await device.variables(start());
      const first = await program.run({ x: tensor(1, 1) }, variables);
      assert.deepEqual(first, { y: tensor(10, 40), sum: { shape: [], data: Float32Array.of(2) } });
      const second = await program.run({ x: tensor(0, 3) }, variables);
      assert.deepEqual(second, { y: tensor(42, 123), sum: { shape: [], data: Float32Array.of(3) } });
      const third = await program.run({ x: tensor(0, 0) }, variables);
      assert.deepEqual(third['y'], tensor(84, 510));
      assert.deepEqual(await variables.read(), { p: tensor(2, 6), s: tensor(84, 170), unused: tensor(7) });
      assert.deepEqual(await variables.read(['s']), { s: tensor(84, 170) });
      variables.dispose();
      await program.dispose();
    });

    test('leaves inputs and what was read as they are', async () => {
      const program = await compile(device);
      const variables = await device.variables(start());
      const inputs = { x: tensor(1, 1) };
      await program.run(inputs, variables);
      const read = await variables.read();
      const outputs = await program.run(inputs, variables);
      await program.run(inputs, variables);
      assert.deepEqual(inputs, { x: tensor(1, 1) });
      assert.deepEqual(read, { p: tensor(2, 3), s: tensor(21, 41), unused: tensor(7) });
      assert.deepEqual(outputs['y'], tensor(42, 123));
      await program.dispose();
    });

    test('runs two programs over the same variables', async () => {
      const program = await compile(device);
      const look = await device.compile((_, { s }) => ({ outputs: { doubled: tf.mul(s!, 2) } }), {}, { s: two });
      const variables = await device.variables(start());
      await program.run({ x: tensor(1, 1) }, variables);
      assert.deepEqual(await look.run({}, variables), { doubled: tensor(42, 82) });
      await program.run({ x: tensor(0, 0) }, variables);
      assert.deepEqual(await look.run({}, variables), { doubled: tensor(84, 164) });
      await program.dispose();
      await look.dispose();
    });

    test('hands inputs and variables through, and the same value twice', async () => {
      const through: StepFunction = ({ x }, { p }) => ({ outputs: { x: x!, p: p!, one: tf.neg(x!), two: tf.neg(x!) } });
      const program = await device.compile(through, { x: two }, { p: two });
      const outputs = await program.run({ x: tensor(1, 2) }, await device.variables({ p: tensor(3, 4) }));
      assert.deepEqual(outputs, { x: tensor(1, 2), p: tensor(3, 4), one: tensor(-1, -2), two: tensor(-1, -2) });
      await program.dispose();
    });

    test('shows a step narrow inputs as float32', async () => {
      const inputs = {
        levels: { shape: [2], data: Uint16Array.of(0, 65535) },
        masks: { shape: [2], data: Uint8Array.of(255, 1) },
      };
      const program = await device.compile(
        ({ levels, masks }) => ({ outputs: { sum: tf.add(tf.mul(levels!, 0.5), masks!) } }),
        { levels: { shape: [2], dtype: 'uint16' }, masks: { shape: [2], dtype: 'uint8' } },
        {},
      );
      const variables = await device.variables({});
      assert.deepEqual((await program.run(inputs, variables))['sum'], tensor(255, 32768.5));
      await assert.rejects(
        async () => program.run({ ...inputs, masks: tensor(1, 1) }, variables),
        /the program was compiled for the input masks of uint8\[2\], not float32\[2\] with 2 elements/,
      );
      await program.dispose();
    });

    test('takes whole numbers and returns truth values as such', async () => {
      const counts = { shape: [2], data: Int32Array.of(3, 4) };
      const program = await device.compile(
        ({ n }) => ({ outputs: { large: tf.greater(n!, 3), n: tf.add(n!, tf.scalar(1, 'int32')) } }),
        { n: specOf(counts) },
        {},
      );
      const outputs = await program.run({ n: counts }, await device.variables({}));
      assert.deepEqual(outputs, {
        large: { shape: [2], data: Int32Array.of(0, 1) },
        n: { shape: [2], data: Int32Array.of(4, 5) },
      });
      await program.dispose();
    });

    test('names what a program was not given', async () => {
      const program = await compile(device);
      const variables = await device.variables(start());
      const run = (x: HostTensor) => program.run({ x }, variables);
      await assert.rejects(program.run({}, variables), { message: 'the program needs the input x' });
      await assert.rejects(run(tensor(1, 2, 3)), {
        message: 'the program was compiled for the input x of float32[2], not float32[3] with 3 elements',
      });
      await assert.rejects(run({ shape: [2], data: Int32Array.of(1, 2) }), {
        message: 'the program was compiled for the input x of float32[2], not int32[2] with 2 elements',
      });
      await assert.rejects(run({ shape: [2], data: new Float32Array(1) }), {
        message: 'the program was compiled for the input x of float32[2], not float32[2] with 1 elements',
      });
      await assert.rejects(program.run({ x: tensor(1, 1) }, await device.variables({ p: tensor(1, 1) })), {
        message: 'the program needs the variable s',
      });
      await program.dispose();
    });

    test('refuses variables of another device', async () => {
      const program = await compile(device);
      const other = { read: async () => ({}), dispose: () => {} };
      await assert.rejects(program.run({ x: tensor(1, 1) }, other), {
        message: 'these variables belong to another device',
      });
      await program.dispose();
    });

    test('has no variables left once they are disposed of', async () => {
      const program = await compile(device);
      const variables = await device.variables(start());
      await program.run({ x: tensor(1, 1) }, variables);
      variables.dispose();
      assert.deepEqual(await variables.read(), {});
      await assert.rejects(program.run({ x: tensor(1, 1) }, variables), {
        message: 'the program needs the variable p',
      });
      await program.dispose();
    });

    test('names a variable that is not there', async () => {
      const variables = await device.variables(start());
      await assert.rejects(variables.read(['q']), { message: 'there is no variable q' });
    });
  },
);

describe('opening a device', () => {
  test('takes the number of threads', async () => {
    assert.equal((await openDevice('cpu', { threads: 1 })).threads, 1);
  });

  test('of another name is refused', async () => {
    await assert.rejects(openDevice('gpu'), {
      name: 'InputError',
      message:
        'device: there is no device "gpu"\n  Choose auto, cpu, webgpu, cuda, rocm, oneapi, metal, tpu, xla, tfjs-node-gpu or reference.',
    });
  });
});
