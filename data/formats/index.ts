/** The registry of formats, and what is done to every listing. */
import { InputError } from '../../common/errors.ts';
import type { DataSource, Selection } from '../../schemas/config.ts';
import { firstProblems } from '../problems.ts';
import { select } from '../selection/select.ts';
import { WHOLE } from '../selection/selection.ts';
import { acrossSplits } from './checks.ts';
import { chexpert } from './chexpert.ts';
import { csv } from './csv.ts';
import { chestxray14, shenzhen, vindr } from './findings-list.ts';
import { folder } from './folder.ts';
import type { DataFormat, FormatListing, Listing, SourceOf } from './format.ts';
import { jsrt, montgomery } from './masked-list.ts';
import { npz } from './npz.ts';
import { pairs } from './pairs.ts';
import { phantom } from './phantom.ts';
import { rsna } from './rsna.ts';

type Formats = { readonly [Format in DataSource['format']]: DataFormat<Format> };

const FORMATS: Formats = {
  rsna,
  chestxray14,
  chexpert,
  shenzhen,
  vindr,
  csv,
  folder,
  pairs,
  npz,
  jsrt,
  montgomery,
  phantom,
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
  const { splits, files, warnings, problems: more } = select(found, selection, root);
  if (more.length > 0) throw new InputError(firstProblems(more));
  return {
    ...about,
    files: [...about.files, ...files],
    splits,
    made: selection.splits !== null,
    warnings: [...about.warnings, ...warnings, ...acrossSplits(splits)],
  };
}

function list<Format extends DataSource['format']>(source: SourceOf<Format>, root: string): Promise<FormatListing> {
  const format: DataFormat<Format> = FORMATS[source.format as Format];
  return format(source, root);
}
