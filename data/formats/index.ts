/** The registry of formats. */
import { InputError } from '../../common/errors.ts';
import type { DataSource } from '../../schemas/config.ts';
import { firstProblems } from '../problems.ts';
import { folder } from './folder.ts';
import type { DataFormat, Listing } from './format.ts';
import { phantom } from './phantom.ts';
import { rsna } from './rsna.ts';

const FORMATS: { readonly [Format in DataSource['format']]: DataFormat<Format> } = { rsna, folder, phantom };

/**
 * Lists a data set.
 * @throws InputError with all problems at once; missing images are problems unless `skipMissing`.
 */
export async function listImages(source: DataSource, root: string, skipMissing: boolean): Promise<Listing> {
  const listing = await list(source, root);
  const problems = skipMissing ? listing.problems : [...listing.problems, ...listing.missing];
  if (problems.length > 0) throw new InputError(firstProblems(problems));
  return listing;
}

function list(source: DataSource, root: string): Promise<Listing> {
  switch (source.format) {
    case 'rsna':
      return FORMATS.rsna(source, root);
    case 'folder':
      return FORMATS.folder(source, root);
    case 'phantom':
      return FORMATS.phantom(source, root);
  }
}
