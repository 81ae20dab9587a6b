/** Steps of an architecture, and the matrix-product peak to hold them against: what `assay bench` measures. */
import { EnvironmentError } from '../../common/errors.ts';
import { chooseModel, countMacs } from '../../models/architectures.ts';
import { buildModel } from '../../models/build.ts';
import type { ModelSettings } from '../../schemas/config.ts';
import { matmulPeak } from '../../tensor/bench.ts';
import { type DeviceName, openDevice } from '../../tensor/devices/index.ts';
import { type Benchmark, type BenchmarkOptions, benchmark } from './benchmark.ts';

export interface ArchitectureOptions extends Omit<BenchmarkOptions, 'task'> {
  readonly overrides: ModelSettings['overrides'];
  readonly device: 'auto' | DeviceName;
  readonly threads: number;
}

export interface ArchitectureBenchmark extends Benchmark {
  readonly arch: string;
  readonly mode: BenchmarkOptions['mode'];
  readonly device: string;
  readonly threads: number;
  readonly batch: number;
  /** Side of the square images in pixels. */
  readonly image_size: number;
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
export async function benchmarkArchitecture(
  arch: string,
  options: ArchitectureOptions,
): Promise<ArchitectureBenchmark> {
  const { mode, batch } = options;
  const { settings, task, image_size } = chooseModel(arch, options.overrides);
  const sizes = { num_classes: CLASSES[task], image_size };
  const device = await openDevice(options.device, { threads: options.threads });
  const before = await matmulPeak(device);
  const model = await buildModel(settings, sizes);
  const measured = await benchmark(device, model, { ...options, task });
  const peak_rss_mb = peakMemory();
  const matmul_gflops = Math.max(before, await matmulPeak(device));
  const macs_per_image = countMacs(settings, sizes);
  return {
    arch,
    mode,
    device: device.name,
    threads: device.threads,
    batch,
    image_size,
    ...measured,
    peak_rss_mb,
    macs_per_image,
    matmul_gflops,
    efficiency: efficiency(mode, measured.images_per_second, macs_per_image, matmul_gflops),
  };
}

/** Arithmetic a second as a share of the device's peak. @param macs of one image's forward pass */
export function efficiency(
  mode: BenchmarkOptions['mode'],
  images_per_second: number,
  macs: number,
  peak_gflops: number,
): number {
  return (images_per_second * macs * FLOPS_A_MAC * PASSES[mode]) / 1e9 / peak_gflops;
}

function peakMemory(): number {
  const { maxRSS } = process.resourceUsage();
  if (maxRSS <= 0) throw new EnvironmentError({ message: 'this system does not say how much memory a process used' });
  return maxRSS / 1024;
}
