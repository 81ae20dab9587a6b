/** Listing a data set of any format, and what is done to every listing. */
import { InputError } from '../../common/errors.ts';
import type { Selection } from '../../schemas/config.ts';
import { firstProblems } from '../problems.ts';
import { select } from '../selection/select.ts';
import { WHOLE } from '../selection/selection.ts';
import { type DataSource, formats } from './index.ts';
import type { FormatKind } from './kind.ts';
import type { FormatListing, Listing } from './listing.ts';
import { acrossSplits } from './reading/checks.ts';

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
  const found = await listingOf(source, root);
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

/** The compiler cannot see that a format is given its own source. */
async function listingOf(source: DataSource, root: string): Promise<FormatListing> {
  const kind = formats[source.format] as unknown as FormatKind<DataSource>;
  const { list } = await kind.list();
  return list(source, root);
}
