/** The registry of formats. Light: settings are checked by it before anything is read. */
import type { DataConfig, DataSettings } from '../../schemas/types.ts';
import { chestxray14 } from './chestxray14/format.ts';
import { chexpert } from './chexpert/format.ts';
import { csv } from './csv/format.ts';
import { folder } from './folder/format.ts';
import { images } from './images/format.ts';
import { jsrt } from './jsrt/format.ts';
import type { FormatKind } from './kind.ts';
import { montgomery } from './montgomery/format.ts';
import { npz } from './npz/format.ts';
import { pairs } from './pairs/format.ts';
import { phantom } from './phantom/format.ts';
import { rsna } from './rsna/format.ts';
import { shenzhen } from './shenzhen/format.ts';
import { vindr } from './vindr/format.ts';

/** What is told of a format without its source. */
type Told = Omit<FormatKind<unknown>, 'source' | 'list'>;

export type FormatName = NonNullable<DataConfig['format']>;

/** In the order in which they are listed to users. */
export const formats = {
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
  images,
  phantom,
} as const satisfies { readonly [Name in FormatName]: Told };

/** What listing is told, by `format`. Paths in it are relative to the data root. */
export type DataSource = {
  readonly [Name in FormatName]: { readonly format: Name } & ReturnType<(typeof formats)[Name]['source']>;
}[FormatName];

export const formatOf = (name: FormatName): Told => formats[name];

export const sourceOf = (name: FormatName, data: DataSettings): DataSource =>
  ({ format: name, ...formats[name].source(data) }) as DataSource;

/** The formats of which something holds. */
export const formatsWith = (holds: (kind: Told) => boolean): readonly FormatName[] =>
  (Object.keys(formats) as FormatName[]).filter((name) => holds(formatOf(name)));
