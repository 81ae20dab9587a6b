/** Pictures of what a pre-trained model makes of images that are mostly hidden from it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodePng } from '../../data/decoding/encode-png.ts';
import { makeUnlabelledBatch } from '../../data/feeding/unlabelled.ts';
import type { Dataset } from '../../data/prepared/open.ts';
import { STATISTICS } from '../../data/transforms/normalize.ts';
import type { Encoder } from '../../models/encoder.ts';
import type { MaskedImageModel } from '../../pretraining/masked-images.ts';
import type { PretrainParams } from '../../schemas/config.ts';
import type { Device, HostTensors, TensorSpecs } from '../../tensor/device.ts';
import { inFloat32 } from '../../tensor/ops/float32.ts';
import { specsOf } from '../../training/programs.ts';
import type { StageContext } from '../stage.ts';
import { hiddenOf } from './corpus.ts';
import { RECONSTRUCTIONS_FILE } from './files.ts';

/** Rows of the picture. */
const IMAGES = 4;
/** Gray of what is hidden. */
const HIDDEN = 128;

export interface Pretrained {
  readonly device: Device;
  readonly model: MaskedImageModel;
  readonly encoder: Encoder;
  readonly dataset: Dataset;
  readonly weights: HostTensors;
}

/**
 * One PNG file: a row an image, evenly spread over all; the image, what the model saw, and the same with what is hidden
 * as the model draws it.
 */
export async function writeReconstructions(
  context: StageContext<PretrainParams>,
  pretrained: Pretrained,
): Promise<void> {
  const { params, output } = context;
  const { input } = params;
  const { dataset, model, encoder } = pretrained;
  const all = dataset.splits.train;
  const count = Math.min(IMAGES, all.length);
  const members = Array.from({ length: count }, (_, index) => all[Math.floor((index * all.length) / count)]!);
  const recipe = { kind: 'evaluation', options: { ...input, batch_size: count } } as const;
  const { images, shape, ids } = makeUnlabelledBatch(dataset, recipe, members);
  const hidden = ids.map((id) => hiddenOf(params, encoder, 0, id));
  const drawn = await draw(pretrained, { images: { shape, data: Float32Array.from(images) } }, model.hide(hidden));
  const { size } = input;
  const picture = new Uint8Array(count * size * 3 * size * 3);
  const grid = size / encoder.patch_size;
  for (let row = 0; row < count; row++)
    for (let y = 0; y < size; y++)
      for (let x = 0; x < size; x++) {
        const patch = Math.floor(y / encoder.patch_size) * grid + Math.floor(x / encoder.patch_size);
        const isHidden = hidden[row]![patch] === 1;
        for (let channel = 0; channel < 3; channel++) {
          const at = ((row * 3 + channel) * size + y) * size + x;
          const [mean, deviation] = STATISTICS[input.normalize][channel]!;
          const seen = (value: number) => Math.max(0, Math.min(255, Math.round(255 * (value * deviation + mean))));
          const to = (row * size + y) * size * 9 + x * 3 + channel;
          picture[to] = seen(images[at]!);
          picture[to + size * 3] = isHidden ? HIDDEN : seen(images[at]!);
          picture[to + size * 6] = seen(isHidden ? drawn[at]! : images[at]!);
        }
      }
  writeFileSync(
    join(output, RECONSTRUCTIONS_FILE),
    await encodePng(picture, { width: 3 * size, height: count * size }),
  );
}

async function draw(
  { device, model, weights }: Pretrained,
  images: HostTensors,
  hidden: HostTensors,
): Promise<ArrayLike<number>> {
  const inputs = { ...images, ...hidden };
  const names = Object.keys(hidden);
  const specs: TensorSpecs = specsOf(inputs);
  const program = await device.compile(
    (given, variables) => {
      const own = Object.fromEntries(names.map((name) => [name, given[name]!]));
      const reconstruction = inFloat32(model.reconstruct(variables, given['images']!, own, {}));
      return { outputs: { shown: model.shown(given['images']!, reconstruction) } };
    },
    specs,
    specsOf(weights),
  );
  const variables = await device.variables(weights);
  try {
    return (await program.run(inputs, variables))['shown']!.data;
  } finally {
    await program.dispose();
    variables.dispose();
  }
}
