/** The cells of the table: every task with every arm, each merged from base, task, arm and cell overrides. */

import { suggestion } from '../../../common/suggest.ts';
import { lostSpacing } from '../checking/lost-spacing.ts';
import type { Finding } from '../checking/validate.ts';
import { type MappingNode, mapping, type Node, placeOf, problemAt } from '../reading/document.ts';
import { merge } from '../reading/merge.ts';
import { type Arm, label, matrixArms, matrixAxes } from './matrix.ts';

export const mostTrials = 100_000;

export interface MergedCell {
  readonly task: string;
  readonly arm: string;
  readonly settings: MappingNode;
}

export interface Expansion {
  readonly tasks: readonly string[];
  readonly arms: readonly string[];
  /** All arms of the first task, then of the second ... Empty when there are findings. */
  readonly cells: readonly MergedCell[];
  readonly findings: readonly Finding[];
}

const baseKeys = ['task', 'data', 'model', 'init', 'schedule', 'evaluation'];

/**
 * Expands a document that fits the schema.
 * @param name of the experiment, which the only task takes where there is no `tasks`
 * @param trials repetitions of each cell
 */
export function expand(document: MappingNode, name: string, trials: number): Expansion {
  const tooMany = countFinding(document, trials);
  if (tooMany !== null) return { tasks: [], arms: [], cells: [], findings: [tooMany] };
  const base = mapping(
    document.at,
    [...document.entries].filter(([key]) => baseKeys.includes(key)),
  );
  const tasks = named(document, 'tasks') ?? [{ name, changes: mapping(document.at) }];
  const arms = armsOf(document, base);
  const names = { tasks: tasks.map((task) => task.name), arms: arms.map((arm) => arm.name) };
  const findings = [...armFindings(document, names.arms), ...overrideFindings(document, names)];
  if (findings.length > 0) return { ...names, cells: [], findings };
  const lost = new Map<string, Finding>();
  const over: Over = (earlier, later) => {
    const problem = lostSpacing(earlier, later);
    // The same for all cells that the part is merged into.
    if (problem !== null) lost.set(JSON.stringify(problem), { problem, paths: [] });
    return merge(earlier, later, 'earlier');
  };
  const cells = tasks.flatMap((task) => {
    const withTask = over(base, task.changes);
    return arms.map((arm) => mergeCell(document, withTask, task.name, arm, over));
  });
  return { ...names, cells: lost.size > 0 ? [] : cells, findings: [...lost.values()] };
}

/** A part of the experiment over those before it. */
type Over = (earlier: Node, later: Node) => Node;

/** Counted from the lengths of the axes, before anything is made of them. */
function countFinding(document: MappingNode, trials: number): Finding | null {
  const entries = (key: string): number => {
    const node = document.entries.get(key)?.value;
    return node?.kind === 'mapping' ? node.entries.size : 1;
  };
  const axes = matrixAxes(document.entries.get('arms')?.value);
  const arms = axes === undefined ? entries('arms') : axes.reduce((product, axis) => product * axis.values.length, 1);
  const tasks = entries('tasks');
  if (tasks * arms * trials <= mostTrials) return null;
  const factors = `${tasks} task${tasks === 1 ? '' : 's'} × ${arms} arm${arms === 1 ? '' : 's'} × ${trials} repetitions`;
  const message = `the experiment has ${tasks * arms * trials} trials (${factors}), more than ${mostTrials}`;
  const path = [arms >= Math.max(tasks, trials) ? 'arms' : tasks >= trials ? 'tasks' : 'trials'];
  return { problem: problemAt(placeOf(document, path), message, 'Split it into several experiments.'), paths: [path] };
}

function named(document: MappingNode, key: 'tasks' | 'arms'): readonly Arm[] | undefined {
  const node = document.entries.get(key)?.value;
  if (node?.kind !== 'mapping') return undefined;
  return [...node.entries].flatMap(([name, { value }]) => (value.kind === 'mapping' ? [{ name, changes: value }] : []));
}

function armsOf(document: MappingNode, base: MappingNode): readonly Arm[] {
  const arms = document.entries.get('arms')?.value;
  if (arms?.kind === 'mapping' && matrixAxes(arms) !== undefined) return matrixArms(arms);
  const model = base.entries.get('model')?.value;
  const arch = model?.kind === 'mapping' ? model.entries.get('arch')?.value : undefined;
  return (
    named(document, 'arms') ?? [
      { name: arch === undefined ? 'base' : label(arch, 'model.arch'), changes: mapping(base.at) },
    ]
  );
}

function armFindings(document: MappingNode, names: readonly string[]): readonly Finding[] {
  const at = placeOf(document, ['arms']);
  const paths = [['arms']];
  if (names.length === 0) return [{ problem: problemAt(at, '`exclude` leaves no arm'), paths }];
  const seen = new Set<string>();
  const repeated = new Set(names.filter((name) => seen.size === seen.add(name).size));
  const long = names.filter((name) => name.length > 100);
  const hint = 'Give these arms names of their own: write them without a matrix.';
  return [
    ...[...repeated].map((name) => `several combinations of the matrix make the arm name \`${name}\``),
    ...long.map((name) => `the matrix makes an arm name of more than 100 characters: \`${name}\``),
  ].map((message) => ({ problem: problemAt(at, message, hint), paths }));
}

function cellOverrides(document: MappingNode): readonly MappingNode[] {
  const list = document.entries.get('overrides')?.value;
  return list?.kind === 'list' ? list.items.filter((item) => item.kind === 'mapping') : [];
}

function overrideFindings(
  document: MappingNode,
  names: { readonly tasks: readonly string[]; readonly arms: readonly string[] },
): readonly Finding[] {
  const axes = [
    { key: 'task', known: names.tasks },
    { key: 'arm', known: names.arms },
  ];
  return cellOverrides(document).flatMap((override) =>
    axes.flatMap(({ key, known }) => {
      const wanted = nameIn(override, key);
      if (wanted === undefined || known.includes(wanted)) return [];
      const at = placeOf(override, [key]);
      const problem = problemAt(at, `there is no ${key} \`${wanted}\``, suggestion(wanted, known, `${key}s`));
      return [{ problem, paths: [['overrides']] }];
    }),
  );
}

function nameIn(override: MappingNode, key: string): string | undefined {
  const node = override.entries.get(key)?.value;
  return node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined;
}

function mergeCell(document: MappingNode, withTask: Node, task: string, arm: Arm, over: Over): MergedCell {
  let settings = over(withTask, arm.changes);
  for (const override of cellOverrides(document)) {
    const set = override.entries.get('set')?.value;
    const applies = (key: string, own: string): boolean => (nameIn(override, key) ?? own) === own;
    if (set !== undefined && applies('task', task) && applies('arm', arm.name)) {
      settings = over(settings, set);
    }
  }
  // Merging two mappings gives a mapping; the schema has made sure that both are.
  if (settings.kind !== 'mapping') throw new Error(`the cell ${task}/${arm.name} is not a mapping`);
  return { task, arm: arm.name, settings };
}
