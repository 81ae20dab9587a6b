/** Arms of a task must be tested on the same cases with the same truths: what the settings alone tell of that. */
import { canonicalJson } from '../../../common/canonical.ts';
import type { Problem } from '../../../common/errors.ts';
import type { Cell } from '../experiment.ts';
import { placeOf, problemAt } from '../reading/document.ts';
import type { MergedCell } from '../resolving/expand.ts';

/** A setting that decides on test images or their truths; null where it means nothing for the cell. */
interface Deciding {
  readonly path: string;
  readonly of: (cell: Cell) => unknown;
}

const source = (key: string, { prepare }: Cell): unknown => new Map(Object.entries(prepare.source)).get(key) ?? null;
const plan = ({ prepare }: Cell) => prepare.selection.splits;
const columns = ({ prepare }: Cell) => ('columns' in prepare.source ? prepare.source.columns : null);
const phantom = ({ prepare }: Cell) => ('phantom' in prepare.source ? prepare.source.phantom : null);
const splits = (cell: Cell) => source('splits', cell) as Readonly<Record<string, string>> | null;

/**
 * Not the folder, the format, `uncertain` or `unknown`: other pictures of the same cases, or another reading of labels that
 * the test images may not have, are what a study may compare. The report looks at ids and truths themselves.
 */
const DECIDING: readonly Deciding[] = [
  { path: 'data.splits.test', of: (cell) => splits(cell)?.['test'] ?? null },
  { path: 'data.splits.all', of: (cell) => splits(cell)?.['all'] ?? null },
  ...['file', 'folds', 'fold', 'test', 'val', 'stratify'].map((key) => ({
    path: `data.make_splits.${key}`,
    of: (cell: Cell) => new Map<string, unknown>(Object.entries(plan(cell) ?? {})).get(key) ?? null,
  })),
  // It draws training images too, which arms may differ in.
  {
    path: 'data.seed',
    of: (cell) => (plan(cell) === null || plan(cell)?.kind === 'file' ? null : cell.prepare.selection.seed),
  },
  { path: 'data.patients', of: (cell) => (plan(cell) === null ? null : cell.prepare.selection.patients) },
  { path: 'data.on_bad_image', of: ({ prepare }) => prepare.on_bad_image },
  { path: 'data.columns.label', of: (cell) => columns(cell)?.label ?? null },
  { path: 'data.columns.labels', of: (cell) => columns(cell)?.labels ?? null },
  { path: 'data.columns.split', of: (cell) => columns(cell)?.split ?? null },
  { path: 'data.columns.mask', of: (cell) => columns(cell)?.mask ?? null },
  { path: 'data.masks', of: (cell) => source('masks', cell) },
  { path: 'data.target', of: (cell) => source('target', cell) },
  { path: 'data.phantom.seed', of: (cell) => phantom(cell)?.seed ?? null },
  { path: 'data.phantom.test', of: (cell) => phantom(cell)?.test ?? null },
];

/**
 * One problem a setting and arm, at the place where the arm says it.
 * @param merged the same cells as they were written
 */
export function comparabilityFaults(cells: readonly Cell[], merged: readonly MergedCell[]): readonly Problem[] {
  const firsts = new Map<string, Cell>();
  const seen = new Set<string>();
  return cells.flatMap((cell, index) => {
    const first = firsts.get(cell.task) ?? cell;
    firsts.set(cell.task, first);
    if (first === cell) return [];
    return DECIDING.flatMap(({ path, of }) => {
      if (canonicalJson(of(first)) === canonicalJson(of(cell)) || seen.has(`${cell.arm} ${path}`)) return [];
      seen.add(`${cell.arm} ${path}`);
      return [fault(path, first, cell, merged[index]!)];
    });
  });
}

function fault(path: string, first: Cell, { task, arm }: Cell, { settings }: MergedCell): Problem {
  const at = placeOf(settings, path.split('.'));
  const message = `\`${path}\` makes arm \`${arm}\` be tested on other images or truths than arm \`${first.arm}\` on task \`${task}\`, so that their difference says nothing of the arms`;
  return problemAt(at, message, 'Set it in the base or in a task, the same for all arms, or make a task of it.');
}
