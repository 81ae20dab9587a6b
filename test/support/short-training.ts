/** Trains small models for a few steps, as `finetune` does: masks, batch norm's statistics, momentum. */

import { buildModel } from '../../models/build.ts';
import { initialWeights } from '../../models/init.ts';
import type { Model } from '../../models/model.ts';
import { resnet } from '../../models/resnet/model.ts';
import { swin } from '../../models/swin/model.ts';
import type { Device } from '../../tensor/device.ts';
import { drawMasks } from '../../training/inputs/masks.ts';
import { createOptimizer } from '../../training/optimizers/index.ts';
import { type TrainedTensors, Trainer } from '../../training/trainer.ts';
import { tinySwin7 } from '../models/tiny.ts';
import { normal } from './tensors.ts';

const tinyVit = {
  arch: 'vit_tiny_patch16_224',
  overrides: { embed_dim: 48, depth: 2, heads: 3, patch_size: 8, drop: 0.1 },
};

/** One with dropout, one with batch norm, one with windows and drop path. */
export const shortModels: Readonly<Record<'vit' | 'resnet' | 'swin', Model>> = {
  vit: await buildModel(tinyVit, { num_classes: 5, image_size: 32 }),
  resnet: resnet('resnet', { image_size: 64, drop: 0, block: 'bottleneck', layers: [1, 1, 1, 1], width: 8 }, 5),
  swin: swin('swin', { ...tinySwin7, drop_path: 0.1 }, 5),
};

export interface Trained extends TrainedTensors {
  /** Before each step. */
  readonly losses: readonly number[];
}

/** @param from what an earlier call left, and how many steps it had made */
export async function trainShortly(
  device: Device,
  model: Model,
  steps: number,
  from?: { readonly trained: TrainedTensors; readonly done: number },
): Promise<Trained> {
  const optimizer = createOptimizer({ name: 'sgd', momentum: 0.9, weight_decay: 0.01 }, model);
  const parts = { model, loss: 'cross-entropy', optimizer } as const;
  const fresh = { parameters: initialWeights(model, 'short'), optimizer: Trainer.freshState(parts) };
  const initial = from?.trained ?? fresh;
  const trainer = await Trainer.create(device, parts, initial);
  const images = normal('images', 4, 3, model.image_size, model.image_size);
  const batch = { images: images.data as Float32Array, shape: images.shape, labels: [0, 1, 2, 3] };
  const losses: number[] = [];
  for (let step = (from?.done ?? 0) + 1; step <= steps; step++) {
    losses.push(await trainer.step(batch, { lr: 0.01, step, masks: (specs) => drawMasks(specs, 'short', 1, step) }));
  }
  const trained = await trainer.read();
  await trainer.dispose();
  return { losses, ...trained };
}
