/**
 * Runs the engine's tests where the device xla must work: with the plugin that ASSAY_XLA_PLUGIN names, else with a
 * pinned one for CPUs that pip fetches into a temporary folder.
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PACKAGE = 'lammps-jax-pjrt-cpu==0.11.2';
const FILE = 'lammps_jax_pjrt_cpu/pjrt_c_api_cpu_plugin.so';

const tests = [
  'cli/accelerator',
  'cli/resume.',
  'tensor/devices',
  'tensor/kernels',
  'tensor/operations',
  'tensor/ops',
  'tensor/stablehlo',
  'tensor/token-operations',
  'training/accumulation',
  'training/devices',
  'training/losses',
  'training/optimizers',
  'training/xla',
];

const folder = mkdtempSync(join(tmpdir(), 'assay-xla-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

/** Not into the machine's own Python: `--target` takes a folder. */
function fetched(): string {
  const pip = [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '--no-deps',
    '--target',
    folder,
    PACKAGE,
  ];
  execFileSync('python3', pip, { stdio: ['ignore', 'inherit', 'inherit'] });
  return join(folder, FILE);
}

const plugin = process.env['ASSAY_XLA_PLUGIN'] || fetched();
const env = { ...process.env, ASSAY_XLA_PLUGIN: plugin, ASSAY_CACHE: join(folder, 'cache'), ASSAY_TEST_DEVICE: 'xla' };
const runner = spawn(process.execPath, ['--import', 'tsx', 'test/run.ts', ...tests], { stdio: 'inherit', env });
runner.on('exit', (code) => {
  process.exitCode = code ?? 1;
});
