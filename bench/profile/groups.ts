/** Two profiles of one graph, with one thread and with several, as groups of nodes and a projection to more threads. */
import type { Profile } from './events.ts';

export interface Group {
  readonly name: string;
  readonly nodes: number;
  /** With one thread, and with several. */
  readonly alone: number;
  readonly shared: number;
}

/** The graph is the same and runs in the same order, so that nodes correspond by place. */
export function groupsOf(alone: Profile, shared: Profile, byShapes: boolean): readonly Group[] {
  if (alone.nodes.length !== shared.nodes.length) throw new Error('the two profiles are of different graphs');
  const groups = new Map<string, Group>();
  alone.nodes.forEach(({ operator, shapes, ms }, at) => {
    const name = byShapes ? `${operator} [${shapes}]` : operator;
    const former = groups.get(name) ?? { name, nodes: 0, alone: 0, shared: 0 };
    const both = { alone: former.alone + ms, shared: former.shared + shared.nodes[at]!.ms };
    groups.set(name, { name, nodes: former.nodes + 1, ...both });
  });
  return [...groups.values()].sort((a, b) => b.shared - a.shared);
}

/** The share of a group's time with one thread that further threads do not shorten: 0 to 1. */
export function serialShare({ alone, shared }: Pick<Group, 'alone' | 'shared'>, threads: number): number {
  const share = (shared / alone - 1 / threads) / (1 - 1 / threads);
  return Math.min(1, Math.max(0, share));
}

const PROJECTED = [2, 4, 8, 16];

export function markdown(
  groups: readonly Group[],
  { threads, rows }: { readonly threads: number; readonly rows: number },
): string {
  const total = groups.reduce((sum, { shared }) => sum + shared, 0);
  const shown = groups.slice(0, rows).map((group) => {
    const cells = [
      group.name,
      group.nodes,
      group.alone.toFixed(0),
      group.shared.toFixed(0),
      `${((100 * group.shared) / total).toFixed(1)} %`,
      serialShare(group, threads).toFixed(2),
    ];
    return `| ${cells.join(' | ')} |`;
  });
  const projected = PROJECTED.map((count) => {
    const ms = groups.reduce((sum, group) => sum + group.alone * remaining(serialShare(group, threads), count), 0);
    return `${ms.toFixed(0)} ms with ${count}`;
  });
  const serial = groups.reduce((sum, group) => sum + group.alone * serialShare(group, threads), 0);
  const alone = groups.reduce((sum, group) => sum + group.alone, 0);
  return `| nodes of | count | ms, 1 thread | ms, ${threads} threads | share | serial |
|---|---|---|---|---|---|
${shown.join('\n')}

${((100 * serial) / alone).toFixed(1)} % of the time with one thread is serial. Projected: ${projected.join(', ')}.`;
}

const remaining = (serial: number, threads: number): number => serial + (1 - serial) / threads;
