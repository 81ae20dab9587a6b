/** A change of `data.format` drops what was said of the other files; of `data.spacing` that would change numbers unseen. */
import type { Problem } from '../../../common/errors.ts';
import { get, type Node, placeOf, problemAt } from '../reading/document.ts';

/**
 * What is wrong where a part of the experiment names another format over one with `data.spacing`, and says nothing of the
 * size of its own pixels; null where nothing is.
 */
export function lostSpacing(earlier: Node, later: Node): Problem | null {
  const [from, to] = [formatOf(earlier), formatOf(later)];
  const spacing = get(earlier, ['data', 'spacing']);
  if (spacing?.kind !== 'scalar' || get(later, ['data', 'spacing']) !== undefined) return null;
  if (from === undefined || to === undefined || from === to) return null;
  const message = `\`data.spacing\` (${spacing.value}) is of the files of the format \`${from}\`, not of these`;
  const hint =
    'Say beside this `format` how large its pixels are, or move the other spacing to the tasks that it is for.';
  return problemAt(placeOf(later, ['data', 'format']), message, hint);
}

function formatOf(node: Node): unknown {
  const format = get(node, ['data', 'format']);
  return format?.kind === 'scalar' ? format.value : undefined;
}
