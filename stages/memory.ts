/** What memory the process of a step takes, told before it begins: by the traced program and what a process has besides. */
import { buildModel } from '../models/build.ts';
import type { EvaluateParams, FinetuneParams } from '../schemas/config.ts';
import { runsOnProcessor } from '../tensor/devices/registry.ts';
import { predictionMemory, type TrainingMemory, trainingMemory } from '../training/costs/model-costs.ts';
import { createOptimizer } from '../training/optimizers/index.ts';

/** Node.js, the engine, the threads that make batches: what the step of a tiny model takes, and as much again. */
const PROCESS_BYTES = 500e6;
/** With a card: its driver, and the compiler of its programs. */
const DRIVER_BYTES = 3e9;
/** Of activations, as the engine keeps blocks that it has freed. */
const KEPT = 1.3;
/** The state that is computed with, the best one so far, and the one that is being written. */
const COPIES = 3;
/** Not known before the data set is, and hardly anything of the whole. */
const CLASSES = { classification: 14, segmentation: 1 } as const;

/** Bytes. */
export async function finetuneMemory(params: FinetuneParams, device: string): Promise<number> {
  const { task, schedule } = params;
  const model = await modelOf(params);
  const { optimizer, ema = null, batch_size } = schedule;
  const parts = { optimizer: createOptimizer(optimizer, model), ema };
  return inAll(trainingMemory(model, task, batch_size, parts), device);
}

/** Bytes. */
export async function evaluateMemory(params: EvaluateParams, device: string): Promise<number> {
  return inAll(predictionMemory(await modelOf(params), params.batch_size), device);
}

const modelOf = ({ model, task, input }: Pick<FinetuneParams, 'model' | 'task' | 'input'>) =>
  buildModel(model, { num_classes: CLASSES[task], image_size: input.size });

/** Activations lie in the card's own memory where there is one; of `auto` that is not known here. */
function inAll({ state_bytes, activation_bytes }: TrainingMemory, device: string): number {
  const always = PROCESS_BYTES + COPIES * state_bytes;
  const processor = always + KEPT * activation_bytes;
  if (device === 'auto') return Math.max(processor, always + DRIVER_BYTES);
  return runsOnProcessor(device) ? processor : always + DRIVER_BYTES;
}
