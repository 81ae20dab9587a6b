/**
 * Compiles training steps for an H100 on a machine without one, and counts what the card would launch and move:
 *
 *   node --import tsx bench/accelerator/ahead.ts PLUGIN [--batch 64] [--precision float32] [arch ...]
 *
 * PLUGIN is the CUDA plugin's file; beside it, as pip installs them, ptxas (nvidia-cuda-nvcc) and libdevice
 * (nvidia-nvvm). h100.txtpb holds the card's properties. Without a card nothing is tuned: products are cuBLASLt's and
 * convolutions cuDNN's; the flags are those that give equal bytes, as in training. Launches are those of the optimised
 * module's entry computation; bytes count each launch's operands and results once, an upper estimate. `nodes` are those
 * of the same step for ONNX Runtime's GPU kernels. results.ts makes a table of the lines.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chooseModel } from '../../models/architectures.ts';
import { buildModel } from '../../models/build.ts';
import { initialWeights } from '../../models/init.ts';
import type { Precision } from '../../tensor/device.ts';
import { compileOptions } from '../../tensor/devices/xla/pjrt/compile-options.ts';
import { hold } from '../../tensor/devices/xla/pjrt/held.ts';
import { addressOf } from '../../tensor/devices/xla/pjrt/memory.ts';
import { namedList } from '../../tensor/devices/xla/pjrt/named-values.ts';
import { Pjrt } from '../../tensor/devices/xla/pjrt/pjrt.ts';
import { GPU_DETERMINISTIC } from '../../tensor/devices/xla/vendor.ts';
import { type Target, webgpuTarget, xlaTarget } from '../../tensor/graph/target.ts';
import { trace } from '../../tensor/graph/trace.ts';
import { withPrefix } from '../../tensor/records.ts';
import { moduleOf } from '../../tensor/stablehlo/module.ts';
import { printModule } from '../../tensor/stablehlo/print.ts';
import { usualStep } from '../../training/costs/usual-step.ts';
import { specsOf } from '../../training/programs.ts';
import { trainInputs, trainStep } from '../../training/step.ts';
import { Trainer } from '../../training/trainer.ts';
import { launchesIn } from './launches.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { batch: { type: 'string', default: '64' }, precision: { type: 'string', default: 'float32' } },
});
const [plugin, ...archs] = positionals as [string, ...string[]];
const api = new Pjrt(plugin);

function topology(): bigint {
  const name = Buffer.from('cuda');
  const target = fileURLToPath(new URL('h100.txtpb', import.meta.url));
  const { list, count, kept } = namedList({ topology: '1x1x1', target_config: readFileSync(target, 'utf8') });
  const release = hold(kept);
  const made = api.call('TopologyDescription_Create', { name, size: name.length, options: list, count });
  release();
  return made.topology;
}

interface Step {
  /** For XLA. */
  readonly text: string;
  /** For ONNX Runtime's GPU kernels. */
  readonly nodes: number;
  readonly batch: number;
}

async function stepOf(arch: string): Promise<Step> {
  const { settings, task, image_size } = chooseModel(arch, {});
  const model = await buildModel(settings, { num_classes: task === 'segmentation' ? 1 : 14, image_size });
  const parts = usualStep(model, task);
  const state = withPrefix('optimizer/', Trainer.freshState(parts));
  const variables = specsOf({ ...initialWeights(model, 'ahead'), ...state });
  const batch = task === 'segmentation' ? Math.max(1, Number(values.batch) / 4) : Number(values.batch);
  const traced = (target: Target) => trace(trainStep(parts), trainInputs(parts, batch), variables, target);
  const text = printModule(moduleOf(traced(xlaTarget), { precision: values.precision as Precision }));
  return { text, nodes: traced(webgpuTarget).nodes.length, batch };
}

async function ahead(arch: string): Promise<object> {
  const dump = mkdtempSync(join(tmpdir(), 'assay-ahead-'));
  try {
    const { text, nodes, batch } = await stepOf(arch);
    const [code, format] = [Buffer.from(text), Buffer.from('mlir')];
    const words = [48n, 0n, addressOf(code), BigInt(code.length), addressOf(format), BigInt(format.length)];
    const options = compileOptions({
      ...GPU_DETERMINISTIC,
      xla_gpu_autotune_level: 0,
      xla_gpu_enable_triton_gemm: false,
      xla_dump_to: dump,
      xla_gpu_cuda_data_dir: join(dirname(plugin), '..', '..', 'nvidia', 'cu13'),
    });
    const started = performance.now();
    const members = { topology: target, program: BigUint64Array.from(words), options, options_size: options.length };
    const { executable } = await api.later('Compile', members, [code, format]);
    const seconds = (performance.now() - started) / 1000;
    const { temporary, arguments: given } = api.call('Executable_GetCompiledMemoryStats', { executable });
    const memory = { temporary_gb: Number(temporary) / 1e9, arguments_gb: Number(given) / 1e9 };
    return { batch, nodes, seconds, ...memory, ...launchesIn(dump) };
  } finally {
    rmSync(dump, { recursive: true, force: true });
  }
}

const target = topology();
for (const arch of archs) {
  const result = await ahead(arch).catch((error: unknown) => ({ error: String(error).slice(0, 300) }));
  const row = { arch, precision: values.precision, ...result };
  const short = (_: string, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(4)) : value);
  process.stdout.write(`${JSON.stringify(row, short)}\n`);
}
process.exit(0);
