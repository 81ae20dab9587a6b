/** The parameters of every architecture without its model. Loads nothing heavy: plans count parameters with it. */
import type { ModelSettings } from '../schemas/config.ts';
import { sizeOf } from '../tensor/shape.ts';
import { type FamilyName, familyOf } from './architectures.ts';
import { beitConfig } from './beit/family.ts';
import { beitParameters } from './beit/parameters.ts';
import { densenetConfig } from './densenet/family.ts';
import { densenetParameters } from './densenet/parameters.ts';
import { efficientnetConfig } from './efficientnet/family.ts';
import { efficientnetParameters } from './efficientnet/parameters.ts';
import type { ModelSizes } from './family.ts';
import { inceptionConfig } from './inception/family.ts';
import { inceptionParameters } from './inception/parameters.ts';
import type { ParameterSpec } from './model.ts';
import { resnetConfig } from './resnet/family.ts';
import { resnetParameters } from './resnet/parameters.ts';
import { swinConfig } from './swin/family.ts';
import { swinParameters } from './swin/parameters.ts';
import { unetConfig } from './unet/family.ts';
import { unetParameters } from './unet/parameters.ts';
import { upernetConfig } from './upernet/family.ts';
import { upernetParameters } from './upernet/parameters.ts';
import { upernetResnetConfig } from './upernet-resnet/family.ts';
import { upernetResnetParameters } from './upernet-resnet/parameters.ts';
import { vitConfig } from './vit/family.ts';
import { vitParameters } from './vit/parameters.ts';

type Specs = (settings: ModelSettings, image_size: number, num_classes: number) => readonly ParameterSpec[];

const specs: Readonly<Record<FamilyName, Specs>> = {
  vit: (settings, size, classes) => vitParameters(vitConfig(settings, size), classes),
  beit: (settings, size, classes) => beitParameters(beitConfig(settings, size), classes),
  swin: (settings, size, classes) => swinParameters(swinConfig(settings, size), classes),
  resnet: (settings, size, classes) => resnetParameters(resnetConfig(settings, size), classes),
  densenet: (settings, size, classes) => densenetParameters(densenetConfig(settings, size), classes),
  inception: (settings, size, classes) => inceptionParameters(inceptionConfig(settings, size), classes),
  efficientnet: (settings, size, classes) => efficientnetParameters(efficientnetConfig(settings, size), classes),
  upernet: (settings, size, classes) => upernetParameters(upernetConfig(settings, size), classes),
  upernet_resnet: (settings, size, classes) => upernetResnetParameters(upernetResnetConfig(settings, size), classes),
  unet: (settings, size, classes) => unetParameters(unetConfig(settings, size), classes),
};

/** In timm's state_dict order. The settings must have passed `checkModel`. */
export function parametersOf(
  settings: ModelSettings,
  { image_size, num_classes }: ModelSizes,
): readonly ParameterSpec[] {
  const family = familyOf(settings.arch);
  if (family === undefined) throw new Error(`there is no architecture ${settings.arch}: checkModel was not asked`);
  return specs[family](settings, image_size, num_classes);
}

/** Numbers that training learns. Without a head for 0 classes. The settings must have passed `checkModel`. */
export function countParameters(settings: ModelSettings, sizes: ModelSizes): number {
  const counts = parametersOf(settings, sizes).map(({ shape }) => sizeOf(shape));
  return counts.reduce((a, b) => a + b, 0);
}
