/** The families of architectures: the one list of them. Loads nothing heavy. */
import { beitFamily } from './beit/family.ts';
import { convnextFamily } from './convnext/family.ts';
import { densenetFamily } from './densenet/family.ts';
import { dinov2Family } from './dinov2/family.ts';
import { dinov3Family } from './dinov3/family.ts';
import { efficientnetFamily } from './efficientnet/family.ts';
import { eva02Family } from './eva02/family.ts';
import type { Family } from './family.ts';
import { inceptionFamily } from './inception/family.ts';
import { resnetFamily } from './resnet/family.ts';
import { swinFamily } from './swin/family.ts';
import { swinv2Family } from './swinv2/family.ts';
import { unetFamily } from './unet/family.ts';
import { upernetFamily } from './upernet/family.ts';
import { upernetResnetFamily } from './upernet-resnet/family.ts';
import { vitFamily } from './vit/family.ts';

/** In the order in which they are listed to users. */
export const families = {
  vit: vitFamily,
  dinov2: dinov2Family,
  dinov3: dinov3Family,
  eva02: eva02Family,
  beit: beitFamily,
  swin: swinFamily,
  swinv2: swinv2Family,
  convnext: convnextFamily,
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
