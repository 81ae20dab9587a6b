import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as ort from 'onnxruntime-node';
import { runInto } from '../../../tensor/devices/ort/run.ts';
import { trace } from '../../../tensor/graph/trace.ts';
import { serialize } from '../../../tensor/onnx/serialize.ts';
import * as tf from '../../../tensor/tf.ts';

const tensor = (...data: readonly number[]) => new ort.Tensor(Float32Array.from(data), [data.length]);

/** y = x + 1 */
async function session(): Promise<ort.InferenceSession> {
  const graph = trace(({ x }) => ({ outputs: { y: tf.add(x!, 1) } }), { x: { shape: [2], dtype: 'float32' } }, {});
  return ort.InferenceSession.create(serialize(graph));
}

test('results are written into the memory that is given, be it that of the inputs', async () => {
  const running = await session();
  const [x, y] = [tensor(1, 2), tensor(0, 0)];
  await runInto(running, { 'input/x': x }, { 'output/y': y });
  assert.deepEqual(y.data, Float32Array.of(2, 3));
  await runInto(running, { 'input/x': x }, { 'output/y': x });
  assert.deepEqual(x.data, Float32Array.of(2, 3));
  await running.release();
});

test('no copies are returned', async () => {
  const running = await session();
  // What runInto relies on for speed: when a new onnxruntime-node stops refusing, look for what else avoids the copies.
  const run = running.run({ 'input/x': tensor(1, 2) }, { sentinel: null, 'output/y': tensor(0, 0) });
  await assert.rejects(run, { message: 'Non tensor type is temporarily not supported.' });
  await running.release();
});

test('errors of the run itself are passed on', async () => {
  const running = await session();
  const run = runInto(running, { 'input/x': tensor(1, 2, 3) }, { 'output/y': tensor(0, 0) });
  await assert.rejects(run, /Got invalid dimensions for input: input\/x/);
  await running.release();
});
