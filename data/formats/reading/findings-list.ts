/**
 * List files with one image a line and a 0 or 1 for each finding, as the benchmark of Ma et al. (2022) has them. The
 * numbers are the last fields, so file names may hold spaces.
 */
import type { List } from '../kind.ts';
import { nothing } from '../listing.ts';
import type { Listed } from '../source.ts';
import type { TextLine } from '../tables/text.ts';
import { nameBelowRoot } from './checks.ts';
import { checkPlaces, withImagesFolder } from './images-folder.ts';
import { type Entry, type Fault, readLists } from './parts.ts';

export interface FindingsLayout {
  readonly classes: readonly string[];
  readonly separator: 'blanks' | 'commas';
  /** What the list leaves out of every file name. */
  readonly suffix: string;
  readonly patient?: (name: string) => string | undefined;
}

export function findingsList(layout: FindingsLayout): List<Listed> {
  return async (source, root) => {
    const unusable = checkPlaces(root, source.images);
    if (unusable.length > 0) return nothing(unusable);
    const lists = readLists(source.splits, root, (line) => readEntry(source.images, line, layout));
    const about = { labels: 'multi-label', classes: layout.classes, warnings: [] } as const;
    return withImagesFolder({ ...about, ...lists }, root, source.images);
  };
}

function readEntry(
  images: string,
  { text }: TextLine,
  { classes, separator, suffix, patient }: FindingsLayout,
): Entry | Fault {
  const fields = text.split(separator === 'commas' ? ',' : /\s+/).map((field) => field.trim());
  const values = fields.slice(-classes.length);
  const name = withoutLast(text, classes.length, separator === 'commas' ? /,[^,]*$/ : /\s+\S+$/);
  if (fields.length <= classes.length || name === '') {
    const numbers = classes.length === 1 ? '0 or 1' : `${classes.length} times 0 or 1`;
    return { message: `expected a file and ${numbers}, separated by ${separator}` };
  }
  const wrong = values.findIndex((value) => value !== '0' && value !== '1');
  if (wrong >= 0) return { message: `the label of ${classes[wrong]} is "${values[wrong]}", not 0 or 1` };
  const id = nameBelowRoot(images, `${name}${suffix}`);
  if (id === undefined) return { message: `image ${name} lies outside the data root` };
  const who = patient?.(name);
  return { id, label: values.map(Number), ...(who !== undefined && { patient: who }) };
}

/** Cut off one by one: what is left keeps its own blanks and commas. */
function withoutLast(text: string, count: number, last: RegExp): string {
  let rest = text;
  for (let done = 0; done < count; done++) rest = rest.replace(last, '');
  return rest.trim();
}
