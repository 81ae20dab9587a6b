/** Times training steps or forward passes on one synthetic batch: what `assay bench` prints. */
import { randomStream } from '../../common/random.ts';
import { initialWeights } from '../../models/init.ts';
import type { Model } from '../../models/model.ts';
import type { Device } from '../../tensor/device.ts';
import { drawMasks } from '../inputs/masks.ts';
import { Predictor } from '../predictor.ts';
import { Trainer, type TrainingBatch } from '../trainer.ts';
import { usualStep } from './usual-step.ts';

export interface Benchmark {
  readonly images_per_second: number;
  readonly step_ms: { readonly min: number; readonly median: number; readonly max: number };
  /** Tracing, session creation and the first step, which are not in `step_ms`. */
  readonly first_step_ms: number;
}

export interface BenchmarkOptions {
  /** Training: `usualStep`, as bench/pytorch does it. Forward: evaluation mode. */
  readonly mode: 'training' | 'forward';
  readonly task: 'classification' | 'segmentation';
  readonly batch: number;
  /** That count, after one that does not. */
  readonly steps: number;
  readonly onStep: (done: number) => void;
}

const SEED = 'benchmark';

interface Work {
  /** @param count from 1 */
  step(count: number): Promise<unknown>;
  dispose(): Promise<void>;
}

export async function benchmark(device: Device, model: Model, options: BenchmarkOptions): Promise<Benchmark> {
  const work = await (options.mode === 'training' ? training : forward)(device, model, options);
  const times: number[] = [];
  for (let count = 1; count <= options.steps + 1; count++) {
    const started = performance.now();
    await work.step(count);
    times.push(performance.now() - started);
    options.onStep(count - 1);
  }
  await work.dispose();
  const [first = Number.NaN, ...rest] = times;
  const sorted = rest.sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  return {
    images_per_second: (1000 * options.batch) / median,
    step_ms: { min: sorted[0]!, median, max: sorted.at(-1)! },
    first_step_ms: first,
  };
}

/** The initial values go out of reach here: kept through the steps, they would count among the peak memory. */
async function training(device: Device, model: Model, options: BenchmarkOptions): Promise<Work> {
  const parts = usualStep(model, options.task);
  const initial = { parameters: initialWeights(model, SEED), optimizer: Trainer.freshState(parts) };
  const trainer = await Trainer.create(device, parts, initial);
  const batch = syntheticBatch(model, options);
  return {
    step: (step) => trainer.step(batch, { lr: 0.01, step, masks: (specs) => drawMasks(specs, SEED, 1, step) }),
    dispose: () => trainer.dispose(),
  };
}

async function forward(device: Device, model: Model, options: BenchmarkOptions): Promise<Work> {
  const predictor = await Predictor.create(device, model, initialWeights(model, SEED));
  const batch = syntheticBatch(model, options);
  return { step: () => predictor.logits(batch), dispose: () => predictor.dispose() };
}

function syntheticBatch(model: Model, { task, batch }: BenchmarkOptions): TrainingBatch {
  const { image_size: side, num_classes: classes } = model;
  const shape = [batch, 3, side, side];
  const stream = randomStream(SEED, 'images');
  const images = Float32Array.from({ length: batch * 3 * side * side }, () => stream.normal());
  if (task === 'segmentation') {
    const masks = Float32Array.from({ length: batch * classes * side * side }, (_, index) => (index >> 5) % 2);
    return { images, shape, masks };
  }
  return { images, shape, labels: Array.from({ length: batch }, (_, index) => index % classes) };
}
