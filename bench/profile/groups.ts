/** Two profiles of one graph, with one thread and with several, as groups of nodes and a projection to more threads. */
import type { Profile } from './events.ts';

export interface Group {
  readonly name: string;
  readonly nodes: number;
  /** With one thread, and with several. */
  readonly alone: number;
  readonly shared: number;
  /** Of `shared`, in which only one thread worked. */
  readonly serial: number;
}

const PROJECTED = [2, 4, 8, 16];

/** The graph is the same and runs in the same order, so that nodes correspond by place. */
export function groupsOf(alone: Profile, shared: Profile, byShapes: boolean): readonly Group[] {
  if (alone.nodes.length !== shared.nodes.length) throw new Error('the two profiles are of different graphs');
  const groups = new Map<string, Group>();
  alone.nodes.forEach(({ operator, shapes, ms }, at) => {
    const name = byShapes ? `${operator} [${shapes}]` : operator;
    const former = groups.get(name) ?? { name, nodes: 0, alone: 0, shared: 0, serial: 0 };
    const other = shared.nodes[at]!;
    groups.set(name, {
      name,
      nodes: former.nodes + 1,
      alone: former.alone + ms,
      shared: former.shared + other.ms,
      serial: former.serial + other.serial,
    });
  });
  return [...groups.values()].sort((a, b) => b.shared - a.shared);
}

/**
 * The share of a group's time with one thread that `threads` did not shorten, 0 to 1: what runs on one thread, and what
 * is bound by memory, which all threads share.
 */
export function unscaled({ alone, shared }: Pick<Group, 'alone' | 'shared'>, threads: number): number {
  const share = (shared / alone - 1 / threads) / (1 - 1 / threads);
  return Math.min(1, Math.max(0, share));
}

/** Milliseconds of a step by Amdahl's law, had the machine more cores of the same kind. */
export interface Projection {
  readonly threads: number;
  /** Where memory serves each further core as it serves these. */
  readonly bySerial: number;
  /** Where what did not gain from the second thread gains from no further one. */
  readonly byScaling: number;
}

export function projection(groups: readonly Group[], measured: number): readonly Projection[] {
  const sum = (ms: (group: Group) => number): number => groups.reduce((total, group) => total + ms(group), 0);
  return PROJECTED.map((threads) => ({
    threads,
    bySerial: sum(({ shared, serial }) => serial + ((shared - serial) * measured) / threads),
    byScaling: sum((group) => {
      const share = unscaled(group, measured);
      return group.alone * (share + (1 - share) / threads);
    }),
  }));
}

export function markdown(
  groups: readonly Group[],
  { threads, rows }: { readonly threads: number; readonly rows: number },
): string {
  const total = groups.reduce((sum, { shared }) => sum + shared, 0);
  const serial = groups.reduce((sum, group) => sum + group.serial, 0);
  const percent = (ms: number): string => `${((100 * ms) / total).toFixed(1)} %`;
  const shown = groups.slice(0, rows).map((group) => {
    const times = [group.alone, group.shared, group.serial].map((ms) => ms.toFixed(0));
    return `| ${[group.name, group.nodes, ...times, percent(group.shared), unscaled(group, threads).toFixed(2)].join(' | ')} |`;
  });
  const projected = projection(groups, threads).map((each) => {
    const times = [each.bySerial, each.byScaling].map((ms) => ms.toFixed(0));
    return `| ${[each.threads, ...times].join(' | ')} |`;
  });
  return `| nodes of | count | ms, 1 thread | ms, ${threads} threads | of these, on one thread | share | does not scale |
|---|---|---|---|---|---|---|
${shown.join('\n')}

${percent(serial)} of a step with ${threads} threads runs on one thread: ${largestSerial(groups, percent)}.

| threads | ms, if only that stays | ms, if what ${threads} threads did not shorten stays |
|---|---|---|
${projected.join('\n')}`;
}

function largestSerial(groups: readonly Group[], percent: (ms: number) => string): string {
  const largest = groups.toSorted((a, b) => b.serial - a.serial).slice(0, 8);
  return largest.map(({ name, serial }) => `${name} ${percent(serial)}`).join(', ');
}
