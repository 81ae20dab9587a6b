/** From the measurements of a model to its row of the table. */
import { median } from '../median.ts';
import type { Case, Mode } from './cases.ts';

export interface Timing {
  readonly images_per_second: number;
  readonly peak_rss_mb: number;
  readonly matmul_gflops: number;
}
/** What `assay bench --json` adds. */
export interface AssayTiming extends Timing {
  readonly efficiency: number;
}
export interface Round {
  readonly assay: AssayTiming;
  readonly pytorch: Timing;
}

export interface Row {
  readonly model: string;
  readonly mode: Mode;
  readonly batch: number;
  readonly target: number | null;
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

export function toRow({ name, batch, target }: Case, mode: Mode, rounds: readonly Round[]): Row {
  const over = (pick: (round: Round) => number): number => median(rounds.map(pick));
  return {
    model: name,
    mode,
    batch,
    target: target[mode],
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
