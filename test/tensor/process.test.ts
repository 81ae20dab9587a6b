/** What the engine promises of whole processes. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';

const root = new URL('../../', import.meta.url).pathname;
const node = (...args: readonly string[]) =>
  promisify(execFile)(process.execPath, ['--import', 'tsx', ...args], { cwd: root });

test('two processes with the same seed, device and number of threads learn the same, byte for byte', async () => {
  const first = await node('test/support/tiny-training.ts');
  const second = await node('test/support/tiny-training.ts');
  assert.match(first.stdout, /^vit [0-9a-f]{64}\nresnet [0-9a-f]{64}\nswin [0-9a-f]{64}\n$/);
  assert.equal(first.stdout, second.stdout);
});

test('loading the engine registers all gradients and prints nothing', async () => {
  const script = `
    const tf = await import('./tensor/tf.ts');
    const { openDevice } = await import('./tensor/devices/index.ts');
    const device = await openDevice('reference');
    const program = await device.compile(() => ({ outputs: { y: tf.scalar(1) } }), {}, {});
    await program.run({}, await device.variables({}));
    const missing = ['Add', 'BatchMatMul', 'Conv2D', 'MaxPool', 'Softmax', 'Transpose'].filter((name) => !tf.getGradient(name));
    if (missing.length > 0) throw new Error('no gradients of ' + missing);`;
  assert.deepEqual(await node('--input-type=module', '--eval', script), { stdout: '', stderr: '' });
});

test('a library that cannot be loaded is named, with the remedy', async () => {
  const hook = `export const resolve = (name, context, next) => {
    if (name === 'onnxruntime-node') throw new Error('no such library');
    return next(name, context);
  };`;
  const register = `import { register } from 'node:module'; register(${JSON.stringify(asModule(hook))});`;
  const script = `
    const { openDevice } = await import('./tensor/devices/index.ts');
    const error = await openDevice('cpu').then(() => null, (reason) => reason);
    console.log(error.exitCode, error.message);`;
  const { stdout } = await node('--import', asModule(register), '--input-type=module', '--eval', script);
  assert.equal(
    stdout,
    '3 the device cpu cannot be opened because its library cannot be loaded: no such library\n' +
      `  Run npm ci again on this machine (${process.platform}-${process.arch}, Node ${process.versions.node}).\n`,
  );
});

const asModule = (code: string): string => `data:text/javascript,${encodeURIComponent(code)}`;
