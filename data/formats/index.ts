/** The registry of formats, and what is done to every listing. */
import { InputError } from '../../common/errors.ts';
import type { DataSource, Selection } from '../../schemas/config.ts';
import { firstProblems } from '../problems.ts';
import { select } from '../selection/select.ts';
import { WHOLE } from '../selection/selection.ts';
import type { DataFormat, FormatListing, Listing, SourceOf } from './format.ts';
import { acrossSplits } from './reading/checks.ts';

type Formats = { readonly [Format in DataSource['format']]: () => Promise<DataFormat<Format>> };

/** Only the one that is asked for is loaded: together they take a tenth of a second. */
const FORMATS: Formats = {
  rsna: async () => (await import('./rsna.ts')).rsna,
  chestxray14: async () => (await import('./reading/findings-list.ts')).chestxray14,
  chexpert: async () => (await import('./chexpert.ts')).chexpert,
  shenzhen: async () => (await import('./reading/findings-list.ts')).shenzhen,
  vindr: async () => (await import('./reading/findings-list.ts')).vindr,
  csv: async () => (await import('./csv.ts')).csv,
  folder: async () => (await import('./folder.ts')).folder,
  pairs: async () => (await import('./pairs.ts')).pairs,
  npz: async () => (await import('./npz.ts')).npz,
  jsrt: async () => (await import('./masked-list.ts')).jsrt,
  montgomery: async () => (await import('./masked-list.ts')).montgomery,
  phantom: async () => (await import('./phantom.ts')).phantom,
};

/**
 * Lists a data set.
 * @throws InputError with all problems at once; missing images are problems unless `skipMissing`.
 */
export async function listImages(
  source: DataSource,
  root: string,
  skipMissing: boolean,
  selection: Selection = WHOLE,
): Promise<Listing> {
  const found = await list(source, root);
  const { parts, ...about } = found;
  const problems = skipMissing ? found.problems : [...found.problems, ...found.missing];
  if (problems.length > 0) throw new InputError(firstProblems(problems));
  const { splits, made, files, warnings, problems: more } = select(found, selection, root);
  if (more.length > 0) throw new InputError(firstProblems(more));
  return {
    ...about,
    files: [...about.files, ...files],
    splits,
    made,
    warnings: [...about.warnings, ...warnings, ...acrossSplits(splits)],
  };
}

async function list<Format extends DataSource['format']>(
  source: SourceOf<Format>,
  root: string,
): Promise<FormatListing> {
  const format: DataFormat<Format> = await FORMATS[source.format as Format]();
  return format(source, root);
}
