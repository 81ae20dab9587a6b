/**
 * Where a step goes on the CPU, node by node, and which of ONNX Runtime's kernels use one thread only.
 *
 *   node --import tsx bench/profile.ts [arch] [--batch 8] [--threads 2] [--forward] [--rows 25] [--by shapes]
 *
 * A process a number of threads runs the step under ONNX Runtime's profiler, with 1 and with `--threads`. A kernel's time
 * outside of loops that the pool's threads share is serial; Amdahl's law then says what 4, 8 and 16 threads would give.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chooseModel } from '../models/architectures.ts';
import { buildModel } from '../models/build.ts';
import { cpuDeviceWith, cpuSession } from '../tensor/devices/ort/cpu.ts';
import { benchmark } from '../training/costs/benchmark.ts';
import { machine } from './machine.ts';
import { lastRun, type Profile } from './profile/events.ts';
import { groupsOf, markdown } from './profile/groups.ts';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    batch: { type: 'string', default: '8' },
    threads: { type: 'string', default: '2' },
    forward: { type: 'boolean', default: false },
    rows: { type: 'string', default: '25' },
    by: { type: 'string', default: 'operator' },
    /** What a child process does: profile into this folder. */
    into: { type: 'string' },
  },
});
const [arch = 'vit_base_patch16_224'] = positionals;

if (options.into !== undefined) await profileInto(options.into);
else compare();

async function profileInto(folder: string): Promise<void> {
  const threads = Number(options.threads);
  const { settings, task, image_size } = chooseModel(arch, {});
  const session = { ...cpuSession(threads), enableProfiling: true, profileFilePrefix: join(folder, 'profile') };
  const model = await buildModel(settings, { num_classes: task === 'segmentation' ? 1 : 14, image_size });
  const mode = options.forward ? 'forward' : 'training';
  const work = { mode, task, batch: Number(options.batch), steps: 1, onStep: () => undefined } as const;
  await benchmark(await cpuDeviceWith(session, threads), model, work);
}

function profiled(threads: string): Profile {
  const folder = mkdtempSync(join(tmpdir(), 'assay-profile-'));
  const args = [arch, '--batch', options.batch, '--threads', threads, '--into', folder];
  if (options.forward) args.push('--forward');
  execFileSync(process.execPath, ['--import', 'tsx', fileURLToPath(import.meta.url), ...args], { stdio: 'inherit' });
  const profile = lastRun(join(folder, readdirSync(folder)[0]!));
  rmSync(folder, { recursive: true });
  return profile;
}

function compare(): void {
  const groups = groupsOf(profiled('1'), profiled(options.threads), options.by === 'shapes');
  const mode = options.forward ? 'forward' : 'training';
  console.log(`${arch}, ${mode}, batch ${options.batch}, ${machine()}\n`);
  console.log(markdown(groups, { threads: Number(options.threads), rows: Number(options.rows) }));
}
