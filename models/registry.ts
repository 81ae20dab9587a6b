/** Builds models by name. */
import { InputError } from '../common/errors.ts';
import type { ModelSettings } from '../schemas/config.ts';
import { checkModel, type FamilyName, familyOf } from './architectures.ts';
import { beitConfig } from './beit/family.ts';
import { beit } from './beit/model.ts';
import { densenetConfig } from './densenet/family.ts';
import { densenet } from './densenet/model.ts';
import { efficientnetConfig } from './efficientnet/family.ts';
import { efficientnet } from './efficientnet/model.ts';
import type { ModelSizes } from './family.ts';
import { inceptionConfig } from './inception/family.ts';
import { inception } from './inception/model.ts';
import type { Model } from './model.ts';
import { resnetConfig } from './resnet/family.ts';
import { resnet } from './resnet/model.ts';
import { swinConfig } from './swin/family.ts';
import { swin } from './swin/model.ts';
import { unetConfig } from './unet/family.ts';
import { unet } from './unet/model.ts';
import { upernetConfig } from './upernet/family.ts';
import { upernet } from './upernet/model.ts';
import { upernetResnetConfig } from './upernet-resnet/family.ts';
import { upernetResnet } from './upernet-resnet/model.ts';
import { vitConfig } from './vit/family.ts';
import { vit } from './vit/model.ts';

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
