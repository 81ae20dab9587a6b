/** The families of architectures: the one list of them. Loads nothing heavy. */
import { beitFamily } from './beit/family.ts';
import { densenetFamily } from './densenet/family.ts';
import { efficientnetFamily } from './efficientnet/family.ts';
import type { Family } from './family.ts';
import { inceptionFamily } from './inception/family.ts';
import { resnetFamily } from './resnet/family.ts';
import { swinFamily } from './swin/family.ts';
import { unetFamily } from './unet/family.ts';
import { upernetFamily } from './upernet/family.ts';
import { upernetResnetFamily } from './upernet-resnet/family.ts';
import { vitFamily } from './vit/family.ts';

/** In the order in which they are listed to users. */
export const families = {
  vit: vitFamily,
  beit: beitFamily,
  swin: swinFamily,
  resnet: resnetFamily,
  densenet: densenetFamily,
  inception: inceptionFamily,
  efficientnet: efficientnetFamily,
  upernet: upernetFamily,
  upernet_resnet: upernetResnetFamily,
  unet: unetFamily,
} as const satisfies Readonly<Record<string, Family>>;

export type FamilyName = keyof typeof families;

export const familyNames = Object.keys(families) as FamilyName[];
