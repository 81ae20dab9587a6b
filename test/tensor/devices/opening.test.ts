/** Which device `auto` is, and what is said where one is missing. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { EnvironmentError } from '../../../common/errors.ts';
import type { Device } from '../../../tensor/device.ts';
import { bestDevice } from '../../../tensor/devices/auto.ts';
import { type DeviceName, openDevice } from '../../../tensor/devices/index.ts';

/** Opens devices under the names of others. */
const machine = (devices: Partial<Record<DeviceName, Device>>) => async (name: DeviceName) => {
  const device = devices[name];
  if (device === undefined) throw new EnvironmentError({ message: `${name} is missing` });
  return { ...device, name };
};

const cpu = await openDevice('cpu', { threads: 1 });
let time = 0;
/** A device that takes so long for a product, whatever the machine is busy with. @param waits before each run */
function taking(ms: number, waits = 0): Device {
  return {
    ...cpu,
    compile: async (...step) => {
      const program = await cpu.compile(...step);
      return {
        run: async (...given) => {
          time += ms + waits;
          return program.run(...given);
        },
        dispose: () => program.dispose(),
      };
    },
  };
}
const [fast, slow] = [taking(1), taking(10)];
/** A GPU at large products, but slower than the CPU at those of the trial: each run waits. */
const waiting = taking(1, 5);
/** A program that imitates a GPU. */
const imitation = taking(100);
const trial = { size: 96, products: 1, runs: 2, now: () => time };
const best = async (devices: Partial<Record<DeviceName, Device>>) => (await bestDevice(machine(devices), trial)).name;

test('auto is the cpu where nothing else works', async () => {
  assert.equal(await best({ cpu: fast }), 'cpu');
});

test('auto is a GPU behind WebGPU only where it is faster than the CPU', async () => {
  assert.equal(await best({ cpu: slow, webgpu: fast }), 'webgpu');
  assert.equal(await best({ cpu: fast, webgpu: slow }), 'cpu');
  assert.equal(await best({ cpu: fast, webgpu: waiting }), 'cpu');
  assert.equal(await best({ cpu: taking(1000), webgpu: imitation }), 'cpu');
});

test('auto is a GPU behind XLA, then tfjs-node-gpu, where they work', async () => {
  assert.equal(await best({ cpu: fast, webgpu: fast, 'tfjs-node-gpu': slow }), 'tfjs-node-gpu');
  assert.equal(await best({ cpu: fast, 'tfjs-node-gpu': slow, cuda: slow }), 'cuda');
});

test('auto does not hide a device that fails for another reason than being missing', async () => {
  const defect = new Error('a defect');
  await assert.rejects(
    bestDevice(async () => {
      throw defect;
    }),
    defect,
  );
});

/** A device's failure to open in a process with these variables, or null where it opens. */
async function failure(name: DeviceName, env: Readonly<Record<string, string>> = {}): Promise<string | null> {
  const script = `
    const { openDevice } = await import('./tensor/devices/index.ts');
    const error = await openDevice('${name}').then(() => null, (reason) => reason);
    console.log(JSON.stringify(error && error.exitCode + ' ' + error.message));`;
  const args = ['--import', 'tsx', '--input-type=module', '--eval', script];
  const cwd = new URL('../../../', import.meta.url).pathname;
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd, env: { ...process.env, ...env } });
  return JSON.parse(stdout) as string | null;
}

const linux = process.platform === 'linux' ? {} : { skip: `drivers are chosen otherwise on ${process.platform}` };

test('a machine without a GPU says so, with the remedy', linux, async () => {
  assert.equal(
    await failure('webgpu', { VK_ICD_FILENAMES: '/nowhere', VK_DRIVER_FILES: '/nowhere' }),
    '3 the device webgpu cannot be opened: Failed to get a WebGPU adapter: No supported adapters\n' +
      '  It needs a GPU and its Vulkan (Linux, with the library libvulkan.so.1), Metal or Direct3D 12 driver; ' +
      'without one choose the device cpu.',
  );
});

test('where the device xla is given no plugin, or one that is not there, it says how to name one', async () => {
  assert.equal(
    await failure('xla', { ASSAY_XLA_PLUGIN: '' }),
    '3 the device xla cannot be opened: no plugin is named\n' +
      "  Name a PJRT plugin's file by --plugin or ASSAY_XLA_PLUGIN; docs/accelerators.md says where they come from.",
  );
  assert.equal(
    await failure('xla', { ASSAY_XLA_PLUGIN: '/nowhere/plugin.so' }),
    '3 the device xla cannot be opened: there is no plugin /nowhere/plugin.so\n' +
      '  --plugin or ASSAY_XLA_PLUGIN names a file that exports GetPjrtApi.',
  );
});

test('where tfjs-node-gpu is missing the command that installs it is named', async (t) => {
  const found = await failure('tfjs-node-gpu');
  if (found === null) return t.skip('the device works here');
  assert.equal(
    found,
    "3 the device tfjs-node-gpu cannot be opened: Cannot find module '@tensorflow/tfjs-node-gpu'\n" +
      '  Install it with npm install --no-save --ignore-scripts=false @tensorflow/tfjs-node-gpu@4.22.0 ' +
      '(Node 18 or 20, CUDA 11).',
  );
});
