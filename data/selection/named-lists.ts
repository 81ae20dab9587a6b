/** Published splits: files with the name of an image a line. */

import type { Problem } from '../../common/errors.ts';
import { append } from '../../common/many.ts';
import type { PartPaths, SplitName } from '../../schemas/config.ts';
import { SPLITS } from '../dataset.ts';
import type { ListedImage, ListFile } from '../formats/listing.ts';
import { belowRoot } from '../formats/reading/checks.ts';
import { withoutSuffix } from '../formats/reading/folders.ts';
import { readLines } from '../formats/tables/text.ts';

export interface ByLists {
  /** Of the splits that have a list. */
  readonly parts: Readonly<Partial<Record<SplitName, readonly ListedImage[]>>>;
  /** What is for training: those of its list, or those of none. */
  readonly rest: readonly ListedImage[];
  readonly files: readonly ListFile[];
  readonly problems: readonly Problem[];
  readonly warnings: readonly string[];
}

export function assignByLists(pool: readonly ListedImage[], lists: PartPaths, root: string): ByLists {
  const files: ListFile[] = [];
  const problems: Problem[] = [];
  const warnings: string[] = [];
  const splitOf = new Map<string, SplitName>();
  const parts: Partial<Record<SplitName, ListedImage[]>> = {};
  for (const split of SPLITS) {
    const name = lists[split];
    if (name === undefined) continue;
    const file = { name, path: belowRoot(root, name) };
    const setting = `data.make_splits.lists.${split}`;
    files.push(file);
    parts[split] = [];
    const read = readLines(file.path, `list of the ${split} split`);
    if ('problem' in read) problems.push({ ...read.problem, path: setting });
    else
      for (const { text, number } of read.lines)
        append(problems, note(splitOf, text, split, { file: file.path, line: number, snippet: text }));
  }
  const rest: ListedImage[] = [];
  const used = new Set<string>();
  let left = 0;
  for (const image of pool) {
    const name = nameIn(splitOf, image.id);
    const split = name === undefined ? undefined : splitOf.get(name);
    if (name !== undefined) used.add(name);
    if (split !== undefined) parts[split]!.push(image);
    else if (lists.train === undefined) rest.push(image);
    else left++;
  }
  const unused = [...splitOf.keys()].filter((name) => !used.has(name));
  const count = (number: number, what: string): string => (number === 1 ? `1 ${what} is` : `${number} ${what}s are`);
  if (left > 0) warnings.push(`${count(left, 'image')} in none of the lists of data.make_splits.lists and left out`);
  if (unused.length > 0)
    warnings.push(`${count(unused.length, 'name')} in data.make_splits.lists but not here, such as ${unused[0]}`);
  return { parts, rest: parts.train ?? rest, files, problems, warnings };
}

function note(
  splitOf: Map<string, SplitName>,
  name: string,
  split: SplitName,
  place: Omit<Problem, 'message'>,
): readonly Problem[] {
  const before = splitOf.get(name);
  splitOf.set(name, split);
  if (before === undefined || before === split) return [];
  return [{ ...place, message: `image ${name} is in the list of the ${before} split as well` }];
}

/** Lists name images below the root, below another folder, or by their file names alone, with suffix or without. */
function nameIn(names: ReadonlyMap<string, SplitName>, id: string): string | undefined {
  for (let name = id; ; name = name.slice(name.indexOf('/') + 1)) {
    const found = [name, withoutSuffix(name)].find((one) => names.has(one));
    if (found !== undefined || !name.includes('/')) return found;
  }
}
