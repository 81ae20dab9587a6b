import type { PartPaths } from '../../../schemas/data-config.ts';
import type { List } from '../kind.ts';
import { maskedList } from '../reading/masked-list.ts';

export interface MontgomerySource {
  readonly splits: PartPaths;
}

const MASKS = ['ManualMask/leftMask', 'ManualMask/rightMask'];

/** A line is a file name, such as MCUCXR_0001_0.png. */
export const list: List<MontgomerySource> = async ({ splits }, root) =>
  maskedList(splits, root, 'lung', { images: 'CXR_png', masks: MASKS }, ({ text }) => ({
    image: `CXR_png/${text}`,
    masks: MASKS.map((folder) => `${folder}/${text}`),
  }));
