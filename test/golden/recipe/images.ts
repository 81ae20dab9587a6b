/** The images of the recorded batches: their names and sizes; their pixels are in batches.json. */
import type { PreparedImage } from '../../../data/dataset.ts';

export const SEED = 'recorded';
export const EPOCH = 1;
/** Side of what the model sees. */
export const SIZE = 32;

const gray = { offset: 0, channels: 1, bits: 8 } as const;

export const classificationImages: readonly PreparedImage[] = [
  [96, 80],
  [70, 90],
  [128, 128],
  [64, 50],
  [40, 30],
  [99, 101],
].map(([width, height], index) => ({ ...gray, id: `chest ${index}`, width: width!, height: height!, label: [index % 2] }));

export const segmentationImages: readonly PreparedImage[] = Array.from({ length: 8 }, (_, index) => ({
  ...{ ...gray, id: `lungs ${index}`, width: SIZE, height: SIZE, label: [], masks: 0 },
}));
