/** Splits that assay makes of the images of the part `all`. */
import type { Problem } from '../../common/errors.ts';
import { randomStream } from '../../common/random.ts';
import type { PartPaths, SplitName, SplitPlan } from '../../schemas/config.ts';
import { SPLITS } from '../dataset.ts';
import type { FormatListing, ListedImage, ListFile } from '../formats/listing.ts';
import { belowRoot } from '../formats/reading/checks.ts';
import { splitOf } from '../formats/tables/split-names.ts';
import { missingColumns, readTable } from '../formats/tables/table.ts';
import { divide } from './divide.ts';
import { assignByLists } from './named-lists.ts';

export type Splits = Readonly<Record<SplitName, readonly ListedImage[]>>;

export interface MadeSplits {
  readonly splits: Splits;
  readonly files: readonly ListFile[];
  readonly problems: readonly Problem[];
  readonly warnings?: readonly string[];
}

type Ratios = Extract<SplitPlan, { kind: 'ratios' }>;

/**
 * The images keep the order in which they are listed. Parts with a list of their own stay as they are.
 * @param seed decides which images go where; the folds of one seed are the same whichever is tested on
 */
export function makeSplits(parts: FormatListing['parts'], plan: SplitPlan, seed: number, root: string): MadeSplits {
  // Archives name their own splits: dividing them anew means all of their images.
  const pool = parts.all ?? [...(parts.train ?? []), ...(parts.val ?? []), ...(parts.test ?? [])];
  const given = parts.all === undefined ? {} : parts;
  if (plan.kind === 'file') return fromFile(pool, plan.file, root);
  if (plan.kind === 'ratios' && plan.lists !== undefined)
    return fromLists(pool, given, { ...plan, lists: plan.lists }, seed, root);
  const names =
    plan.kind === 'folds' ? byFold(pool, plan, seed) : byRatio(pool, plan.val, plan.test, plan.stratify, seed);
  const part = (split: SplitName) => given[split] ?? pool.filter((_, index) => names[index] === split);
  const splits = { train: part('train'), val: part('val'), test: part('test') };
  const problems = emptySplits(splits);
  return { splits, files: [], problems };
}

/** The images that lists name, and shares of those that they leave to training. */
function fromLists(
  pool: readonly ListedImage[],
  given: FormatListing['parts'],
  { lists, val, test, stratify }: Ratios & { readonly lists: PartPaths },
  seed: number,
  root: string,
): MadeSplits {
  const named = assignByLists(pool, lists, root);
  const rest = named.rest;
  const names = byRatio(rest, val, test, stratify, seed);
  const part = (split: SplitName) =>
    given[split] ??
    (split === 'train' ? undefined : named.parts[split]) ??
    rest.filter((_, index) => names[index] === split);
  const splits = { train: part('train'), val: part('val'), test: part('test') };
  const { files, problems, warnings } = named;
  return { splits, files, problems: problems.length > 0 ? problems : emptySplits(splits), warnings };
}

type Assignment = readonly SplitName[];

function byRatio(
  pool: readonly ListedImage[],
  val: number | null,
  test: number | null,
  stratify: boolean,
  seed: number,
): Assignment {
  // In the order of SPLITS.
  const shares = [1 - (val ?? 0) - (test ?? 0), val ?? 0, test ?? 0];
  const chosen = divide(pool, shares, stratify, randomStream(seed, 'splits'));
  return Array.from(chosen, (index) => SPLITS[index]!);
}

function byFold(
  pool: readonly ListedImage[],
  { folds, fold, val, stratify }: Extract<SplitPlan, { kind: 'folds' }>,
  seed: number,
): Assignment {
  const shares = Array.from({ length: folds }, () => 1 / folds);
  const folded = divide(pool, shares, stratify, randomStream(seed, 'folds'));
  const rest = pool.filter((_, index) => folded[index] !== fold - 1);
  const names = byRatio(rest, val, null, stratify, seed);
  let next = 0;
  return Array.from(folded, (index) => (index === fold - 1 ? 'test' : names[next++]!));
}

function emptySplits(splits: Splits): readonly Problem[] {
  return Object.entries(splits)
    .filter(([, images]) => images.length === 0)
    .map(([split]) => ({
      path: 'data.make_splits',
      message: `the ${split} split gets no image`,
      hint: 'There are too few images or patients for these shares.',
    }));
}

/** A table of images and splits, such as assay itself leaves. */
function fromFile(pool: readonly ListedImage[], name: string, root: string): MadeSplits {
  const file = belowRoot(root, name);
  const what = 'table of the splits';
  const files = [{ name, path: file }];
  const nothing = (problems: readonly Problem[]): MadeSplits => ({
    splits: { train: [], val: [], test: [] },
    files,
    problems,
  });
  const table = readTable(file, what);
  if ('problem' in table) return nothing([{ ...table.problem, path: 'data.make_splits.file' }]);
  const lacking = missingColumns(file, what, table, ['image', 'split']);
  if (lacking.length > 0) return nothing(lacking);
  const problems: Problem[] = [];
  const found = new Map<string, { readonly split: SplitName; readonly line: number }>();
  for (const { cell, place } of table.rows) {
    const [id, split] = [cell('image'), splitOf(cell('split'))];
    const before = found.get(id);
    if (typeof split === 'object') problems.push({ ...place, ...split });
    else if (before !== undefined)
      problems.push({ ...place, message: `image ${id} is listed before, on line ${before.line}` });
    else found.set(id, { split, line: place.line });
  }
  const lost = pool.filter(({ id }) => !found.has(id));
  if (lost.length > 0)
    problems.push({ file, message: `the table says no split for ${lost.length} images, such as ${lost[0]!.id}` });
  const part = (split: SplitName) => pool.filter(({ id }) => found.get(id)?.split === split);
  const splits = { train: part('train'), val: part('val'), test: part('test') };
  return { splits, files, problems: problems.length > 0 ? problems : emptySplits(splits) };
}
