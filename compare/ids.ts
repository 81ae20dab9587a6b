import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DATASET_FILE } from '../data/dataset.ts';
import { checkDataset } from '../data/prepared/check.ts';

/** Names of the training images of a prepared data set; null where it is gone or damaged: nothing of it is computed with. */
export function readImageIds(folder: string): readonly string[] | null {
  const file = join(folder, DATASET_FILE);
  if (!existsSync(file)) return null;
  try {
    const checked = checkDataset(JSON.parse(readFileSync(file, 'utf8')));
    return 'problems' in checked ? null : checked.splits.train.map(({ id }) => id);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
