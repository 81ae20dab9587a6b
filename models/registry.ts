/** Builds models by name. */
import { InputError } from '../common/errors.ts';
import type { ModelSettings } from '../schemas/config.ts';
import { checkModel, type FamilyName, familyOf } from './architectures.ts';
import { beit } from './beit.ts';
import { beitConfig } from './beit-config.ts';
import { densenet } from './densenet.ts';
import { densenetConfig } from './densenet-config.ts';
import { efficientnet } from './efficientnet.ts';
import { efficientnetConfig } from './efficientnet-config.ts';
import type { ModelSizes } from './family.ts';
import { inception } from './inception.ts';
import { inceptionConfig } from './inception-config.ts';
import type { Model } from './model.ts';
import { resnet } from './resnet.ts';
import { resnetConfig } from './resnet-config.ts';
import { swin } from './swin.ts';
import { swinConfig } from './swin-config.ts';
import { unet } from './unet.ts';
import { unetConfig } from './unet-config.ts';
import { upernet } from './upernet.ts';
import { upernetConfig } from './upernet-config.ts';
import { upernetResnet } from './upernet-resnet.ts';
import { upernetResnetConfig } from './upernet-resnet-config.ts';
import { vit } from './vit.ts';
import { vitConfig } from './vit-config.ts';

export { architectures } from './architectures.ts';

type Build = (settings: ModelSettings, sizes: ModelSizes) => Model;

const builders: Readonly<Record<FamilyName, Build>> = {
  vit: (settings, { num_classes, image_size }) => vit(settings.arch, vitConfig(settings, image_size), num_classes),
  beit: (settings, { num_classes, image_size }) => beit(settings.arch, beitConfig(settings, image_size), num_classes),
  swin: (settings, { num_classes, image_size }) => swin(settings.arch, swinConfig(settings, image_size), num_classes),
  resnet: (settings, { num_classes, image_size }) =>
    resnet(settings.arch, resnetConfig(settings, image_size), num_classes),
  densenet: (settings, { num_classes, image_size }) =>
    densenet(settings.arch, densenetConfig(settings, image_size), num_classes),
  inception: (settings, { num_classes, image_size }) =>
    inception(settings.arch, inceptionConfig(settings, image_size), num_classes),
  efficientnet: (settings, { num_classes, image_size }) =>
    efficientnet(settings.arch, efficientnetConfig(settings, image_size), num_classes),
  upernet: (settings, { num_classes, image_size }) =>
    upernet(settings.arch, upernetConfig(settings, image_size), num_classes),
  upernet_resnet: (settings, { num_classes, image_size }) =>
    upernetResnet(settings.arch, upernetResnetConfig(settings, image_size), num_classes),
  unet: (settings, { num_classes, image_size }) => unet(settings.arch, unetConfig(settings, image_size), num_classes),
};

/** Throws InputError on an unknown architecture or impossible overrides. */
export function buildModel(settings: ModelSettings, sizes: ModelSizes): Model {
  const problems = checkModel(settings, sizes.image_size);
  if (problems.length > 0) throw new InputError(problems);
  return builders[familyOf(settings.arch)!](settings, sizes);
}
