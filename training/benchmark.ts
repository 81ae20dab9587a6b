/** Times training steps on one synthetic batch: what `assay bench` prints. */
import { randomStream } from '../common/random.ts';
import { initialWeights } from '../models/init.ts';
import type { Model } from '../models/model.ts';
import type { Device } from '../tensor/device.ts';
import { drawMasks } from './masks.ts';
import { createOptimizer } from './optimizers/index.ts';
import type { TrainStepParts } from './step.ts';
import { type LabelledBatch, Trainer } from './trainer.ts';

export interface Benchmark {
  readonly images_per_second: number;
  readonly step_ms: { readonly min: number; readonly median: number; readonly max: number };
  /** Tracing, session creation and the first step, which are not in `step_ms`. */
  readonly first_step_ms: number;
}

const SEED = 'benchmark';

/** SGD with momentum 0.9 and cross-entropy, as bench/pytorch/train.py does it. */
export async function benchmarkTraining(
  device: Device,
  model: Model,
  options: { readonly batch: number; readonly steps: number; readonly onStep: (done: number) => void },
): Promise<Benchmark> {
  const optimizer = createOptimizer({ name: 'sgd', momentum: 0.9, weight_decay: 0 }, model);
  const parts: TrainStepParts = { model, loss: 'cross-entropy', optimizer };
  const parameters = initialWeights(model, SEED);
  const trainer = await Trainer.create(device, parts, { parameters, optimizer: Trainer.freshState(parts) });
  const batch = syntheticBatch(model, options.batch);
  const times: number[] = [];
  for (let step = 1; step <= options.steps + 1; step++) {
    const started = performance.now();
    await trainer.step(batch, { lr: 0.01, step, masks: (specs) => drawMasks(specs, SEED, 1, step) });
    times.push(performance.now() - started);
    options.onStep(step - 1);
  }
  await trainer.dispose();
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

function syntheticBatch(model: Model, count: number): LabelledBatch {
  const shape = [count, 3, model.image_size, model.image_size];
  const stream = randomStream(SEED, 'images');
  const images = Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => stream.normal());
  return { images, shape, labels: Array.from({ length: count }, (_, index) => index % model.num_classes) };
}
