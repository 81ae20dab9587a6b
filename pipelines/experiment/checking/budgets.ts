/**
 * Searches of learning rates beside each other: arms of a task must have one budget, or the difference may be that of the searches;
 * and no arm may name a rate of its own that its search, inherited, would put aside without a word.
 */
import type { Problem } from '../../../common/errors.ts';
import type { Cell } from '../experiment.ts';
import { has, placeOf, problemAt } from '../reading/document.ts';
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

/** One problem a place. @param merged the cells as they were written */
export function lostRateFaults(cells: readonly Cell[], merged: readonly MergedCell[]): readonly Problem[] {
  const lost = new Map<string, Problem>();
  for (const [index, { search }] of cells.entries()) {
    const { settings } = merged[index]!;
    if (search === undefined || !has(settings, ['schedule', 'lr'])) continue;
    const [rate, searched] = [placeOf(settings, ['schedule', 'lr']), placeOf(settings, ['schedule', 'search'])];
    if (layerOf(rate.path) <= layerOf(searched.path)) continue;
    const hint = 'Remove it, or set schedule.search to null beside it.';
    lost.set(
      rate.path,
      problemAt(rate, 'the rate is searched (`schedule.search`), so that this one means nothing', hint),
    );
  }
  return [...lost.values()];
}

/** Later ones are merged over earlier ones; the base is before all of them. */
const LAYERS = ['tasks', 'arms', 'overrides'];

const layerOf = (path: string): number => LAYERS.indexOf(path.split(/[.[]/)[0]!);
