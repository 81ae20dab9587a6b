/**
 * Runs the engine's tests where the device webgpu must work: on a GPU, or with SwiftShader, a Vulkan driver without
 * one, from Debian's packages chromium and libvulkan1.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';

const swiftShader = '/usr/lib/chromium/vk_swiftshader_icd.json';

/** A driver that the environment names comes first; SwiftShader stands in where there is no GPU. */
function driver(): Readonly<Record<string, string>> {
  const named = process.env['VK_DRIVER_FILES'] ?? process.env['VK_ICD_FILENAMES'];
  const hasGpu = process.platform !== 'linux' || existsSync('/dev/dri') || existsSync('/dev/nvidia0');
  return named === undefined && !hasGpu && existsSync(swiftShader) ? { VK_ICD_FILENAMES: swiftShader } : {};
}

const tests = [
  'tensor/devices',
  'tensor/kernels',
  'tensor/operations',
  'tensor/ops',
  'tensor/token-operations',
  'training/accumulation',
  'training/devices',
  'training/optimizers',
];
const env = { ...process.env, ...driver(), ASSAY_TEST_DEVICE: 'webgpu' };
const runner = spawn(process.execPath, ['--import', 'tsx', 'test/run.ts', ...tests], { stdio: 'inherit', env });
runner.on('exit', (code) => {
  process.exitCode = code ?? 1;
});
