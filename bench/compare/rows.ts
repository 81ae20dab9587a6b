/** From the measurements of a model to its row of the table. */
import { median } from '../median.ts';
import type { Case, Mode, Variant } from './cases.ts';

export interface Timing {
  readonly images_per_second: number;
  readonly peak_rss_mb: number;
  readonly matmul_gflops: number;
}
/** What `assay bench --json` adds. */
export interface AssayTiming extends Timing {
  readonly efficiency: number;
}
export type PytorchTimings = Readonly<Partial<Record<Variant, Timing>>>;

/** One process of assay and one of each variant that is still looked at, in turn. */
export interface Round {
  readonly assay: AssayTiming;
  readonly pytorch: PytorchTimings;
}

export interface Row {
  readonly model: string;
  readonly mode: Mode;
  readonly batch: number;
  readonly target: number | null;
  /** PyTorch's fastest float32 variant in the first round, which the further rounds go on with. */
  readonly fastest: Variant;
  /** Medians over the rounds. */
  readonly assay_images_per_second: number;
  readonly pytorch_images_per_second: number;
  readonly speed_ratio: number;
  readonly assay_peak_mb: number;
  readonly pytorch_peak_mb: number;
  readonly memory_ratio: number;
  readonly efficiency: number;
  readonly rounds: readonly Round[];
}

export function fastestOf(timings: PytorchTimings): Variant {
  const float32 = (Object.keys(timings) as Variant[]).filter((variant) => variant !== 'bf16');
  return float32.reduce((a, b) => (timings[b]!.images_per_second > timings[a]!.images_per_second ? b : a));
}

export function toRow({ name, batch, target }: Case, mode: Mode, rounds: readonly Round[], has512: boolean): Row {
  const fastest = fastestOf(rounds[0]!.pytorch);
  const pairs = rounds.map(({ assay, pytorch }) => ({ assay, pytorch: pytorch[fastest]! }));
  const over = (pick: (pair: (typeof pairs)[number]) => number): number => median(pairs.map(pick));
  const training = has512 ? target.training : target.trainingWithout512;
  return {
    model: name,
    mode,
    batch: batch[mode],
    target: mode === 'training' ? training : target.forward,
    fastest,
    assay_images_per_second: over(({ assay }) => assay.images_per_second),
    pytorch_images_per_second: over(({ pytorch }) => pytorch.images_per_second),
    speed_ratio: over(({ assay, pytorch }) => assay.images_per_second / pytorch.images_per_second),
    assay_peak_mb: over(({ assay }) => assay.peak_rss_mb),
    pytorch_peak_mb: over(({ pytorch }) => pytorch.peak_rss_mb),
    memory_ratio: over(({ assay, pytorch }) => assay.peak_rss_mb / pytorch.peak_rss_mb),
    efficiency: over(({ assay }) => assay.efficiency),
    rounds,
  };
}
