/** One model's steps on a device of XLA: compiling, speed, memory, traffic, kernels. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { chooseModel, countMacs } from '../../models/architectures.ts';
import { buildModel } from '../../models/build.ts';
import { initialWeights } from '../../models/init.ts';
import type { Model } from '../../models/model.ts';
import type { InputSpecs, StepFunction, TensorSpecs } from '../../tensor/device.ts';
import { deviceOf, type XlaDevice } from '../../tensor/devices/xla/device.ts';
import { codes, PjrtError } from '../../tensor/devices/xla/pjrt/pjrt.ts';
import { XlaProgram } from '../../tensor/devices/xla/program.ts';
import { ProgramCache } from '../../tensor/devices/xla/program-cache.ts';
import { withPrefix } from '../../tensor/records.ts';
import { efficiency } from '../../training/costs/architecture-benchmark.ts';
import { benchmark } from '../../training/costs/benchmark.ts';
import { usualStep } from '../../training/costs/usual-step.ts';
import { specsOf } from '../../training/programs.ts';
import { predictionInputs, predictionStep, trainInputs, trainStep } from '../../training/step.ts';
import { Trainer } from '../../training/trainer.ts';
import { launchesIn } from './launches.ts';

export interface Measured {
  readonly mode: 'training' | 'forward';
  readonly batch: number;
  readonly steps: number;
  /** Of matrix products in the same precision, in 1e9 operations a second. */
  readonly peak: number;
}

/** Segmentation's maps are four times as large: a quarter of the images. */
const imagesOf = (task: string, batch: number): number => (task === 'segmentation' ? Math.max(1, batch / 4) : batch);

export async function measure(
  opened: XlaDevice,
  arch: string,
  { mode, batch, steps, peak }: Measured,
): Promise<object> {
  const { settings, task, image_size } = chooseModel(arch, {});
  const sizes = { num_classes: task === 'segmentation' ? 1 : 14, image_size };
  const model = await buildModel(settings, sizes);
  const images = imagesOf(task, batch);
  const dump = mkdtempSync(join(tmpdir(), 'assay-dump-'));
  try {
    const { client, options } = opened;
    const device = deviceOf(client, {
      ...options,
      // The compiler writes what it makes of the step into the folder: the same program otherwise.
      flags: { ...options.flags, xla_dump_to: dump },
      // Empty: the first compilation is a cold one.
      cache: new ProgramCache(join(dump, 'programs'), []),
    });
    const compiled = await compiling(
      device,
      mode === 'training' ? training(model, task, images) : forward(model, images),
      dump,
    );
    // From the first step on, which goes before those that count.
    let [before, idle] = [structuredClone(client.transfers), performance.eventLoopUtilization()];
    const onStep = (done: number): void => {
      if (done === 0) [before, idle] = [structuredClone(client.transfers), performance.eventLoopUtilization()];
    };
    const { step_ms, images_per_second } = await benchmark(device, model, { mode, task, batch: images, steps, onStep });
    const { active } = performance.eventLoopUtilization(idle);
    const { toDevice, toHost } = client.transfers;
    const share = efficiency(mode, images_per_second, countMacs(settings, sizes), peak);
    return {
      batch: images,
      ...compiled,
      step_ms: step_ms.median,
      images_per_second,
      share_of_peak: share,
      host_ms: active / steps,
      up_mb: (toDevice.bytes - before.toDevice.bytes) / steps / 1e6,
      down_bytes: (toHost.bytes - before.toHost.bytes) / steps,
      peak_gb: gigabytes(client.memory()?.peak ?? null),
    };
  } finally {
    rmSync(dump, { recursive: true, force: true });
  }
}

type Compiled = readonly [step: StepFunction, inputs: InputSpecs, variables: TensorSpecs];

function training(model: Model, task: 'classification' | 'segmentation', images: number): Compiled {
  const parts = usualStep(model, task);
  const state = withPrefix('optimizer/', Trainer.freshState(parts));
  return [trainStep(parts), trainInputs(parts, images), specsOf({ ...initialWeights(model, 'bench'), ...state })];
}

const forward = (model: Model, images: number): Compiled => [
  predictionStep(model),
  predictionInputs(model, images),
  specsOf(initialWeights(model, 'bench')),
];

/** Cold, then from the cache on disk. */
async function compiling(device: XlaDevice, compiled: Compiled, dump: string): Promise<object> {
  const seconds: number[] = [];
  let told = {};
  for (let time = 0; time < 2; time++) {
    const started = performance.now();
    const program = await device.compile(...compiled);
    seconds.push((performance.now() - started) / 1000);
    if (!(program instanceof XlaProgram)) throw new Error(`${device.name} is no device of XLA`);
    const { executable } = program.compiled;
    const { temporary, arguments: given } = executable.memory();
    told = { planned_gb: gigabytes(temporary + given), bytes_gb: gigabytes(bytesOf(program)) };
    await program.dispose();
  }
  const { launches, moved_gb } = launchesIn(dump);
  return { cold_s: seconds[0], cached_s: seconds[1], ...told, kernels: launches, moved_gb };
}

/** By XLA's own cost analysis; null where a plugin has none. */
function bytesOf({ compiled }: XlaProgram): number | null {
  try {
    const bytes = compiled.executable.cost()['bytes accessed'];
    return typeof bytes === 'number' ? bytes : null;
  } catch (error) {
    if (error instanceof PjrtError && error.code === codes.unimplemented) return null;
    throw error;
  }
}

const gigabytes = (bytes: number | null): number | null => (bytes === null ? null : bytes / 1e9);
