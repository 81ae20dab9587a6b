/** Arms of a task whose learning rates are searched must have one budget, or the difference may be that of the searches. */
import type { Problem } from '../../../common/errors.ts';
import type { Cell } from '../experiment.ts';
import { placeOf, problemAt } from '../reading/document.ts';
import type { MergedCell } from '../resolving/expand.ts';

/**
 * One problem an arm, at the place where it says its search.
 * @param merged the same cells as they were written
 */
export function budgetFaults(cells: readonly Cell[], merged: readonly MergedCell[]): readonly Problem[] {
  const firsts = new Map<string, Cell>();
  const told = new Set<string>();
  return cells.flatMap((cell, index) => {
    if (cell.search === undefined) return [];
    const first = firsts.get(cell.task) ?? cell;
    firsts.set(cell.task, first);
    const [own, others] = [budgetOf(cell), budgetOf(first)];
    if (own === others || told.has(cell.arm)) return [];
    told.add(cell.arm);
    const at = placeOf(merged[index]!.settings, ['schedule', 'search']);
    const message = `arm \`${cell.arm}\` is searched with ${own} on task \`${cell.task}\`, arm \`${first.arm}\` with ${others}`;
    return [problemAt(at, message, 'Give all arms as many rates and trials; the rates themselves may differ.')];
  });
}

const budgetOf = ({ search }: Cell): string => {
  const { lr, trials } = search!;
  return `${lr.length} learning rates and ${trials} ${trials === 1 ? 'trial' : 'trials'} of each`;
};
