/** The part of feeding that runs in worker threads: making batches. */
import type { PreparedImage } from '../../dataset.ts';
import { type Dataset, openDataset } from '../../prepared/open.ts';
import { type Folders, openTogether } from '../../prepared/together.ts';
import type { Handler } from '../../workers/pool.ts';
import { buffersOf, type Feeding, labelled, masked, unlabelled } from '../kinds.ts';
import type { RecipeOf } from '../recipe.ts';

export interface FeederSettings {
  /** Output of `prepare`; of several data sets, which are opened together, each. */
  readonly folder: string | Folders;
  readonly kind: Feeding<never, never, unknown>['kind'];
}

export interface FeederTask<Training, Evaluation> {
  readonly recipe: RecipeOf<Training, Evaluation>;
  readonly members: readonly PreparedImage[];
  /** Of a batch that is done with. */
  readonly memory: readonly ArrayBuffer[];
}

export async function open({ folder, kind }: FeederSettings) {
  const dataset = typeof folder === 'string' ? await openDataset(folder) : await openTogether(folder);
  switch (kind) {
    case 'classification':
      return handler(labelled, dataset);
    case 'segmentation':
      return handler(masked, dataset);
    case 'unlabelled':
      return handler(unlabelled, dataset);
  }
}

function handler<Training, Evaluation, Made>(
  feeding: Feeding<Training, Evaluation, Made>,
  dataset: Dataset,
): Handler<FeederTask<Training, Evaluation>, Made> {
  return async ({ recipe, members, memory }) => {
    const result = feeding.make(dataset, recipe, members, memory);
    return { result, transfer: buffersOf(feeding, result) };
  };
}
