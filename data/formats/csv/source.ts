/** What a table of the user's own is told by. */
import type { Columns } from '../../../schemas/data-config.ts';
import type { DataSettings } from '../../../schemas/types.ts';
import { type Listed, listed, listOf, namedClasses, structuresOf } from '../source.ts';

export interface CsvSource extends Listed {
  readonly columns: Columns;
  readonly classes: readonly string[] | null;
  /** What the masks show. */
  readonly structures: readonly string[];
  readonly unknown: 0 | 1;
  /** Further tables by the columns that say which rows belong together. */
  readonly join: readonly { readonly file: string; readonly on: readonly string[] }[];
  readonly repeated: DataSettings['repeated'];
  /** Whether images are looked for at any depth. */
  readonly search: boolean;
  /** Whether the images that the column of the split leaves to training are divided further. */
  readonly divided: boolean;
}

export const csvSource = (data: DataSettings): CsvSource => ({
  ...listed(data),
  columns: { ...data.columns, none: listOf(data.columns.none) },
  classes: namedClasses(data),
  structures: structuresOf(data),
  unknown: data.unknown,
  join: (data.join ?? []).map(({ file, on }) => ({ file, on: listOf(on) })),
  repeated: data.repeated,
  search: data.search,
  divided: data.columns.split !== undefined && data.make_splits !== undefined,
});
