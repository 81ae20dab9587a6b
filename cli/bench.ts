/** What `assay bench` measures: training steps of an architecture, and the matrix-product peak to hold them against. */
import { EnvironmentError } from '../common/errors.ts';
import { architectures, countMacs } from '../models/architectures.ts';
import { buildModel } from '../models/registry.ts';
import { matmulPeak } from '../tensor/bench.ts';
import type { DeviceName } from '../tensor/device.ts';
import { openDevice } from '../tensor/devices/index.ts';
import { benchmarkTraining } from '../training/benchmark.ts';

export interface BenchOptions {
  readonly batch: number;
  readonly steps: number;
  readonly device: 'auto' | DeviceName;
  readonly threads: number;
  readonly onStep: (done: number) => void;
}

export interface BenchResult {
  readonly arch: string;
  readonly device: DeviceName;
  readonly threads: number;
  readonly batch: number;
  readonly images_per_second: number;
  readonly step_ms: { readonly min: number; readonly median: number; readonly max: number };
  readonly peak_rss_mb: number;
  /** Multiply-accumulates of one image's forward pass. */
  readonly macs_per_image: number;
  /** Measured on large float32 matrix products, in this process, before and after the steps: the better of the two. */
  readonly matmul_gflops: number;
  /** Arithmetic of a step (a backward pass costs two forward passes) a second, as a share of `matmul_gflops`. */
  readonly efficiency: number;
}

const CLASSES = 14;
const FLOPS_A_MAC = 2;
const PASSES = 3;

export async function bench(arch: string, options: BenchOptions): Promise<BenchResult> {
  const image_size = architectures().find(({ name }) => name === arch)?.image_size ?? 224;
  const settings = { arch, overrides: {} };
  const sizes = { num_classes: CLASSES, image_size };
  const model = buildModel(settings, sizes);
  const device = await openDevice(options.device, { threads: options.threads });
  const before = await matmulPeak(device);
  const { images_per_second, step_ms } = await benchmarkTraining(device, model, options);
  const peak_rss_mb = peakMemory();
  const matmul_gflops = Math.max(before, await matmulPeak(device));
  const macs_per_image = countMacs(settings, sizes);
  const gflops = (images_per_second * macs_per_image * FLOPS_A_MAC * PASSES) / 1e9;
  return {
    arch,
    device: device.name,
    threads: device.threads,
    batch: options.batch,
    images_per_second,
    step_ms,
    peak_rss_mb,
    macs_per_image,
    matmul_gflops,
    efficiency: gflops / matmul_gflops,
  };
}

function peakMemory(): number {
  const { maxRSS } = process.resourceUsage();
  if (maxRSS <= 0) throw new EnvironmentError({ message: 'this system does not say how much memory a process used' });
  return maxRSS / 1024;
}
