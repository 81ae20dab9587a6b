/** What `assay bench` measures: steps of an architecture, and the matrix-product peak to hold them against. */
import { EnvironmentError, InputError } from '../common/errors.ts';
import { architectures, checkModel, countMacs } from '../models/architectures.ts';
import { buildModel } from '../models/registry.ts';
import type { ModelOverride, ModelSettings } from '../schemas/config.ts';
import { matmulPeak } from '../tensor/bench.ts';
import type { DeviceName } from '../tensor/device.ts';
import { openDevice } from '../tensor/devices/index.ts';
import { type BenchmarkOptions, benchmark } from '../training/benchmark.ts';

export interface BenchOptions extends Omit<BenchmarkOptions, 'task'> {
  readonly overrides: ModelSettings['overrides'];
  readonly device: 'auto' | DeviceName;
  readonly threads: number;
}

export interface BenchResult {
  readonly arch: string;
  readonly mode: BenchmarkOptions['mode'];
  readonly device: DeviceName;
  readonly threads: number;
  readonly batch: number;
  /** Side of the square images in pixels. */
  readonly image_size: number;
  readonly images_per_second: number;
  readonly step_ms: { readonly min: number; readonly median: number; readonly max: number };
  /** Tracing, session creation and the first step. */
  readonly first_step_ms: number;
  readonly peak_rss_mb: number;
  /** Multiply-accumulates of one image's forward pass. */
  readonly macs_per_image: number;
  /** Measured on large float32 matrix products, in this process, before and after the steps: the better of the two. */
  readonly matmul_gflops: number;
  /** Arithmetic of a step (a backward pass costs two forward passes) a second, as a share of `matmul_gflops`. */
  readonly efficiency: number;
}

const CLASSES = { classification: 14, segmentation: 1 } as const;
const FLOPS_A_MAC = 2;
const PASSES = { training: 3, forward: 1 } as const;

/** @throws InputError on an unknown architecture or impossible overrides */
export async function bench(arch: string, options: BenchOptions): Promise<BenchResult> {
  const known = architectures().find(({ name }) => name === arch);
  const settings = { arch, overrides: options.overrides };
  const image_size = imageSize(options.overrides.image_size, known?.image_size ?? 224);
  const problems = checkModel(settings, image_size);
  if (problems.length > 0) throw new InputError(problems);
  const task = known?.task ?? 'classification';
  const sizes = { num_classes: CLASSES[task], image_size };
  const device = await openDevice(options.device, { threads: options.threads });
  const before = await matmulPeak(device);
  const measured = await benchmark(device, buildModel(settings, sizes), { ...options, task });
  const peak_rss_mb = peakMemory();
  const matmul_gflops = Math.max(before, await matmulPeak(device));
  const macs_per_image = countMacs(settings, sizes);
  const gflops = (measured.images_per_second * macs_per_image * FLOPS_A_MAC * PASSES[options.mode]) / 1e9;
  return {
    arch,
    mode: options.mode,
    device: device.name,
    threads: device.threads,
    batch: options.batch,
    image_size,
    ...measured,
    peak_rss_mb,
    macs_per_image,
    matmul_gflops,
    efficiency: gflops / matmul_gflops,
  };
}

const imageSize = (override: ModelSettings['overrides'][ModelOverride], otherwise: number): number =>
  typeof override === 'number' ? override : otherwise;

function peakMemory(): number {
  const { maxRSS } = process.resourceUsage();
  if (maxRSS <= 0) throw new EnvironmentError({ message: 'this system does not say how much memory a process used' });
  return maxRSS / 1024;
}
