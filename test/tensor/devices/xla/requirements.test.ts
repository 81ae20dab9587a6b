/** What a machine lacks for a vendor's device, each by the whole message; and the cards that are counted. */
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { EnvironmentError } from '../../../../common/errors.ts';
import { amdCards, amdProblem } from '../../../../tensor/devices/xla/amd.ts';
import type { Machine } from '../../../../tensor/devices/xla/machine.ts';
import { cudaLibraries, nvidiaCards, nvidiaProblem } from '../../../../tensor/devices/xla/nvidia.ts';
import { checkVersion, OldInterface } from '../../../../tensor/devices/xla/pjrt/pjrt.ts';
import { requirePlugin } from '../../../../tensor/devices/xla/requirements.ts';
import type { Vendor } from '../../../../tensor/devices/xla/vendor.ts';

type Files = Readonly<Record<string, string>>;

function written(root: string, files: Files): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

/** A machine whose system shows these files, with nothing installed but below its own cache folder. */
function machine(t: TestContext, files: Files = {}, env: Readonly<Record<string, string>> = {}): Machine {
  const root = mkdtempSync(join(tmpdir(), 'assay-machine-'));
  t.after(() => rmSync(root, { recursive: true }));
  written(root, files);
  return {
    platform: 'linux',
    root,
    env: { ASSAY_CACHE: join(root, 'cache'), VIRTUAL_ENV: '/nowhere', PATH: '', ...env },
  };
}

const nvidia: Vendor = {
  system: 'linux',
  platform: /^cuda$/,
  within: 'jax_plugins',
  folder: /^xla_cuda1[23]$/,
  file: /^xla_cuda_plugin\.so$/,
  packages: ['jax-cuda13-pjrt==1.2.3', 'nvidia-cublas==13.*'],
  needs: 'an NVIDIA GPU',
  problem: nvidiaProblem,
  libraries: cudaLibraries,
  client: {},
  deterministic: {},
};
const amd: Vendor = {
  ...nvidia,
  folder: /^xla_rocm\d+$/,
  file: /^xla_rocm_plugin\.so$/,
  problem: amdProblem,
  libraries: () => [],
};

async function lacking(
  t: TestContext,
  files: Files,
  vendor = nvidia,
  env = {},
  platform: NodeJS.Platform = 'linux',
): Promise<string> {
  const made = { ...machine(t, files, env), platform };
  try {
    return `found ${(await requirePlugin('cuda', vendor, made)).replaceAll(made.root, 'ROOT')}`;
  } catch (error) {
    assert.ok(error instanceof EnvironmentError);
    return error.message.replaceAll(made.root, 'ROOT');
  }
}

const card = (vendor: string): Files => ({
  'sys/bus/pci/devices/0000:00:01.0/vendor': '0x8086\n',
  'sys/bus/pci/devices/0000:00:01.0/class': '0x030000\n',
  'sys/bus/pci/devices/0000:01:00.0/vendor': `${vendor}\n`,
  'sys/bus/pci/devices/0000:01:00.0/class': '0x030200\n',
});
const driver = (version: string): Files => ({
  'proc/driver/nvidia/version': `NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  ${version}  Release Build  (root@x)\nGCC version: 12\n`,
});
const SITE = 'cache/xla';
const PLUGIN = `${SITE}/jax_plugins/xla_cuda13/xla_cuda_plugin.so`;
const INSTALL = `python3 -m pip install --upgrade --target "ROOT/cache/xla" --no-deps jax-cuda13-pjrt==1.2.3 'nvidia-cublas==13.*'`;
const libraries: Files = Object.fromEntries(
  [
    'cu13/lib/libcublas.so.13',
    'cu13/lib/libcublasLt.so.13',
    'cu13/lib/libcudart.so.13',
    'cu13/lib/libnvrtc.so.13',
    'cu13/bin/ptxas',
    'cu13/nvvm/libdevice/libdevice.10.bc',
    'cudnn/lib/libcudnn.so.9',
  ].map((path) => [`${SITE}/nvidia/${path}`, '']),
);

test('a machine without a card', async (t) => {
  assert.equal(
    await lacking(t, card('0x1002')),
    'the device cuda cannot be opened: there is no NVIDIA GPU\n' +
      '  Choose another device; a container must be given its card (docker run --gpus all).',
  );
});

test('a card without its driver', async (t) => {
  assert.equal(
    await lacking(t, { ...card('0x10de'), [PLUGIN]: '' }),
    'the device cuda cannot be opened: there is an NVIDIA GPU, but its driver is not loaded\n' +
      "  Install NVIDIA's driver, 580 or later (nvidia-smi shows it); a container must be given its card (docker run --gpus all).",
  );
});

test('a driver that is too old for the plugin, and one that is not', async (t) => {
  const { [PLUGIN]: plugin, ...files } = { ...driver('535.104.05'), ...libraries, [PLUGIN]: '' };
  assert.equal(
    await lacking(t, { ...files, [PLUGIN]: plugin }),
    "the device cuda cannot be opened: NVIDIA's driver 535.104.05 is too old for CUDA 13, which needs 580 or later\n" +
      '  Update the driver and start the machine anew.',
  );
  const older = PLUGIN.replace('xla_cuda13', 'xla_cuda12');
  assert.equal(await lacking(t, { ...files, [older]: '' }), `found ROOT/${older}`);
});

test('a plugin that is not installed', async (t) => {
  assert.equal(
    await lacking(t, driver('580.65.06')),
    'the device cuda cannot be opened: its plugin is not installed\n' +
      `  It needs an NVIDIA GPU. Install the plugin with ${INSTALL}`,
  );
});

test('a plugin that is named for another device is not taken for it', async (t) => {
  const env = { ASSAY_XLA_PLUGIN: '/nowhere/cpu/pjrt_c_api_cpu_plugin.so' };
  assert.match(await lacking(t, driver('580.65.06'), nvidia, env), /^the device cuda .* not installed\n/);
});

test('libraries that are missing, of which packages', async (t) => {
  const { [`${SITE}/nvidia/cu13/bin/ptxas`]: _, [`${SITE}/nvidia/cudnn/lib/libcudnn.so.9`]: __, ...rest } = libraries;
  assert.equal(
    await lacking(t, { ...driver('580.65.06'), ...rest, [PLUGIN]: '' }),
    'the device cuda cannot be opened: its plugin lacks libraries, of nvidia-cuda-nvcc and nvidia-cudnn-cu13\n' +
      `  Install them with ${INSTALL}`,
  );
});

test('a machine that has everything', async (t) => {
  assert.equal(await lacking(t, { ...driver('580.65.06'), ...libraries, [PLUGIN]: '' }), `found ROOT/${PLUGIN}`);
});

test('a system for which there is no plugin', async (t) => {
  assert.equal(
    await lacking(t, {}, nvidia, {}, 'win32'),
    'the device cuda cannot be opened: there is no plugin for it but on Linux\n' +
      '  Run assay under WSL2, or choose another device.',
  );
});

test("AMD's card without its driver, and none", async (t) => {
  assert.match(
    await lacking(t, card('0x1002'), amd),
    /: there is an AMD GPU, but the driver .* is not loaded\n {2}Install ROCm 7/,
  );
  assert.match(await lacking(t, card('0x10de'), amd), /: there is no AMD GPU\n/);
  assert.match(await lacking(t, { 'dev/kfd': '' }, amd), /: its plugin is not installed\n/);
});

test('an interface that is too old is told from one that is not known', () => {
  checkVersion(0, 81);
  checkVersion(0, 200);
  assert.throws(() => checkVersion(0, 54), OldInterface);
  assert.throws(
    () => checkVersion(1, 2),
    (error) =>
      !(error instanceof OldInterface) &&
      (error as Error).message === "its plugin's interface has the version 1.2, and assay needs 0.81 or a later 0.x",
  );
});

/** `nvidia-smi` that lists this. */
function listing(t: TestContext, text: string): Machine {
  const made = machine(t, { 'bin/nvidia-smi': `#!/bin/sh\ncat <<'END'\n${text}\nEND\n` });
  chmodSync(join(made.root, 'bin/nvidia-smi'), 0o755);
  return { ...made, env: { ...made.env, PATH: [join(made.root, 'bin'), '/bin', '/usr/bin'].join(delimiter) } };
}

test("NVIDIA's cards: those that the environment names, else all, and of a divided one its parts", async (t) => {
  const ids = async (given: Machine) => (await nvidiaCards(given)).ids;
  assert.deepEqual(await ids(machine(t)), []);
  const two = 'GPU 0: NVIDIA H200 (UUID: GPU-a)\nGPU 1: NVIDIA H200 (UUID: GPU-b)';
  assert.deepEqual(await ids(listing(t, two)), ['0', '1']);
  const divided =
    'GPU 0: NVIDIA H200 (UUID: GPU-a)\n  MIG 3g.71gb Device  0: (UUID: MIG-x)\n  MIG 3g.71gb Device  1: (UUID: MIG-y)\nGPU 1: NVIDIA H200 (UUID: GPU-b)';
  assert.deepEqual(await ids(listing(t, divided)), ['MIG-x', 'MIG-y', '1']);
  assert.deepEqual(await ids(machine(t, {}, { CUDA_VISIBLE_DEVICES: '2,3,-1,4' })), ['2', '3']);
  assert.deepEqual(await ids(machine(t, {}, { CUDA_VISIBLE_DEVICES: '' })), []);
});

test("AMD's cards: nodes that are no processors", async (t) => {
  const nodes = 'sys/class/kfd/kfd/topology/nodes';
  const made = machine(t, {
    [`${nodes}/0/gpu_id`]: '0\n',
    [`${nodes}/1/gpu_id`]: '51140\n',
    [`${nodes}/2/gpu_id`]: '7\n',
  });
  assert.deepEqual(await amdCards(made), { variable: 'ROCR_VISIBLE_DEVICES', ids: ['0', '1'] });
});
