/** UPerNet on a residual network, whose stages hand on their maps: the same as on a Swin transformer otherwise. */
import type { Tensor } from '@tensorflow/tfjs-core';
import type { MapsPass } from '../layers/maps.ts';
import type { Model } from '../model.ts';
import { resnetStages } from '../resnet/model.ts';
import { type ResnetConfig, resnetMaps } from '../resnet/sizes.ts';
import { headMasks, ofBackbone, segmentFeatures } from '../upernet/head.ts';
import { BACKBONE } from '../upernet/head-parameters.ts';
import { upernetResnetWeights } from './parameters.ts';

/** The backbone's pass, by its own names. */
function bodyOf({ weights, context }: MapsPass): MapsPass {
  const frozen = Object.keys(ofBackbone(weights)).filter((name) => context.frozen?.has(BACKBONE + name));
  return {
    weights: ofBackbone(weights),
    context: {
      ...context,
      masks: {},
      frozen: new Set(frozen),
      updateBuffer: (name, value) => context.updateBuffer(BACKBONE + name, value),
    },
  };
}

/** [batch, classes, side, side] of images [batch, 3, side, side]. */
const forward = (pass: MapsPass, config: ResnetConfig, images: Tensor): Tensor =>
  segmentFeatures(pass, resnetStages(bodyOf(pass), config, images), config.image_size);

/** The model of this configuration: logits are [batch, num_classes, image_size, image_size]. */
export function upernetResnet(arch: string, config: ResnetConfig, num_classes: number): Model {
  return {
    arch,
    num_classes,
    image_size: config.image_size,
    ...upernetResnetWeights(config, num_classes),
    masks: (batch) => headMasks(resnetMaps(config), batch, config.drop),
    forward: (weights, images, context) => forward({ weights, context }, config, images),
  };
}
