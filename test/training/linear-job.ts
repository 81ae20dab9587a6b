/** A training job small enough to check by hand: a linear classifier of 2 × 2 pixel images in two classes. */
import type { Model } from '../../models/model.ts';
import type { Device, HostTensors } from '../../tensor/device.ts';
import { openDevice } from '../../tensor/devices/index.ts';
import { add, matMul, mul, reshape } from '../../tensor/tf.ts';
import type { CheckpointStore, SavedState } from '../../training/checkpoints/checkpoint.ts';
import type { TrainingEvent } from '../../training/events.ts';
import type { TrainingJob } from '../../training/loop.ts';
import type { Supervised } from '../../training/losses/objective.ts';
import type { LabelledBatch } from '../../training/trainer.ts';

export const linear: Model = {
  arch: 'linear',
  num_classes: 2,
  image_size: 2,
  parameters: [
    { name: 'head.weight', shape: [2, 12], init: { kind: 'zeros' } },
    { name: 'head.bias', shape: [2], init: { kind: 'zeros' } },
  ],
  buffers: [],
  head: ['head.weight', 'head.bias'],
  no_weight_decay: [],
  masks: (batch) => [{ name: 'drop', shape: [batch, 12], keep: 0.9 }],
  forward(parameters, images, { training, masks }) {
    const flat = reshape(images, [-1, 12]);
    const dropped = training ? mul(flat, masks['drop']!) : flat;
    return add(matMul(dropped, parameters['head.weight']!, false, true), parameters['head.bias']!);
  },
};

/** The same without random masks: what it computes of an image does not depend on the batch that it is in. */
export const unmasked: Model = {
  ...linear,
  masks: () => [],
  forward: (weights, images, context) => linear.forward(weights, images, { ...context, training: false }),
};

/** Made anew each time: training takes its initial values over and changes them. */
export const zeros = (): HostTensors => ({
  'head.weight': { shape: [2, 12], data: new Float32Array(24) },
  'head.bias': { shape: [2], data: new Float32Array(2) },
});

/** Images whose brightness tells the class, in batches. */
export function batches(labels: readonly number[], size: number, noise = 0): readonly LabelledBatch[] {
  const cut: LabelledBatch[] = [];
  for (let from = 0; from < labels.length; from += size) {
    const some = labels.slice(from, from + size);
    const images = Float32Array.from({ length: some.length * 12 }, (_, at) => {
      const wobble = Math.sin(1 + from * 12 + at * 7.3 + noise);
      return (some[Math.floor(at / 12)] === 1 ? 0.5 : -0.5) + 0.5 * wobble;
    });
    cut.push({ images, shape: [some.length, 3, 2, 2], labels: some });
  }
  return cut;
}

/** Images `from` to `to` of a batch. */
export function slice({ images, shape, labels }: LabelledBatch, from: number, to: number): LabelledBatch {
  const some = labels.slice(from, to);
  return { images: images.slice(from * 12, to * 12), shape: [some.length, ...shape.slice(1)], labels: some };
}

export async function* each<T>(items: readonly T[]): AsyncIterable<T> {
  yield* items;
}

/** A store in memory that keeps every checkpoint ever saved. */
export class MemoryStore implements CheckpointStore {
  readonly saved: SavedState[] = [];
  async load(): Promise<SavedState | null> {
    return structuredClone(this.saved.at(-1)) ?? null;
  }
  /** A file has a copy, too: training goes on with the arrays. */
  async save(state: SavedState): Promise<void> {
    this.saved.push(structuredClone(state));
  }
}

/** The device that trains by default: it takes arrays over, and computes in them. */
const cpu: Promise<Device> = openDevice('cpu', { threads: 1 });

export type SupervisedJob = Extract<TrainingJob, Supervised>;

export interface Recorded {
  readonly job: SupervisedJob;
  readonly store: MemoryStore;
  readonly events: TrainingEvent[];
  readonly abort: () => void;
}

/** A job of 4 epochs over 10 images in batches of 4, 4 and 2; `changes` replaces parts of it. */
export async function linearJob(changes: Partial<SupervisedJob> = {}): Promise<Recorded> {
  const store = new MemoryStore();
  const events: TrainingEvent[] = [];
  const controller = new AbortController();
  const job: SupervisedJob = {
    device: await cpu,
    model: linear,
    schedule: {
      optimizer: { name: 'adamw', betas: [0.9, 0.999], eps: 1e-8, weight_decay: 0.05 },
      lr: 0.05,
      lr_schedule: {
        name: 'cosine',
        warmup_epochs: 1,
        warmup_lr: 0.01,
        per: 'epoch',
        min_lr: 0,
        cooldown_epochs: 0,
        warmup_prefix: false,
        cycle_epochs: null,
        cycle_mul: 1,
        cycle_decay: 1,
      },
      epochs: 4,
      batch_size: 4,
      accumulate: 1,
      clip_grad: null,
      layer_decay: null,
      freeze: [],
      early_stopping: null,
      label_smoothing: 0,
    },
    loss: 'cross-entropy',
    seed: '0123456789abcdef0123456789abcdef',
    initial: zeros(),
    data: {
      images: 10,
      train: (epoch, done) => each(batches([0, 1, 1, 0, 1, 0, 0, 1, 1, 0], 4, epoch).slice(done)),
      validation: () => each(batches([0, 1, 1, 0, 1], 3)),
    },
    checkpoints: store,
    emit: (event) => events.push(event),
    signal: controller.signal,
    ...changes,
  };
  return { job, store, events, abort: () => controller.abort() };
}
