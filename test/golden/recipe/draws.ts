/**
 * What is drawn for the recorded batches, for `batches.py` to do the same in Python: writes draws.json beside itself.
 *
 *   node --import tsx test/golden/recipe/draws.ts
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { augmentationOf } from '../../../data/feeding/classification.ts';
import { segmentationAugmentationOf } from '../../../data/feeding/segmentation.ts';
import { classificationImages, EPOCH, SEED, segmentationImages } from './images.ts';

const draws = {
  classification: classificationImages.map((image) => ({
    ...{ id: image.id, width: image.width, height: image.height },
    ...augmentationOf(image, { seed: SEED, epoch: EPOCH }),
  })),
  segmentation: segmentationImages.map((image) => ({
    ...{ id: image.id, width: image.width, height: image.height },
    ...segmentationAugmentationOf(image, { augment: 'published', seed: SEED, epoch: EPOCH }),
  })),
};
writeFileSync(join(import.meta.dirname, 'draws.json'), `${JSON.stringify(draws, null, 1)}\n`);
