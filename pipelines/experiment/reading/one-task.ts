/** One task of an experiment alone, so that looking at its data asks for nothing that only the others need. */
import { InputError, type Problem } from '../../../common/errors.ts';
import { suggestion } from '../../../common/suggest.ts';
import { extendPath, type MappingNode, mapping, type Node } from './document.ts';
import { without } from './prune.ts';

export interface OneTask {
  readonly document: MappingNode;
  /** Those that are not about the other tasks. */
  readonly problems: readonly Problem[];
}

/**
 * Leaves out the other tasks, and the cell overrides that are for them.
 * @param problems found in the document so far
 * @throws InputError where the experiment has no such task
 */
export function onlyTask(document: MappingNode, task: string, problems: readonly Problem[]): OneTask {
  const names = taskNames(document);
  // What is wrong with the names themselves is said with everything else.
  if (names === null) return { document, problems };
  if (!names.includes(task)) {
    const message = `expected a task of the experiment, found ${task}`;
    throw new InputError({ path: '--task', message, hint: suggestion(task, names, 'tasks') });
  }
  const others = names.filter((name) => name !== task);
  const forOthers = (item: Node): boolean => others.includes(textIn(item, 'task') ?? task);
  const overrides = document.entries.get('overrides')?.value;
  const places = [
    ...others.map((name) => ({ path: extendPath('tasks', name) })),
    ...(overrides?.kind === 'list' ? overrides.items.filter(forOthers).map(({ at }) => at) : []),
  ];
  const withoutTasks = without(
    document,
    others.map((name) => ['tasks', name]),
  );
  return {
    document: withoutOverrides(withoutTasks, forOthers),
    problems: problems.filter((problem) => !places.some((place) => isWithin(problem, place))),
  };
}

function withoutOverrides(document: MappingNode, unwanted: (item: Node) => boolean): MappingNode {
  const entry = document.entries.get('overrides');
  if (entry?.value.kind !== 'list') return document;
  const left = { ...entry.value, items: entry.value.items.filter((item) => !unwanted(item)) };
  return mapping(document.at, [...document.entries, ['overrides', { at: entry.at, value: left }]]);
}

/** Where there are no tasks, the experiment is one of its own name. Null where that cannot be told. */
function taskNames(document: MappingNode): readonly string[] | null {
  const tasks = document.entries.get('tasks')?.value;
  if (tasks?.kind === 'mapping') return [...tasks.entries.keys()];
  const name = tasks === undefined ? textIn(document, 'name') : undefined;
  return name === undefined ? null : [name];
}

function textIn(node: Node, key: string): string | undefined {
  const value = node.kind === 'mapping' ? node.entries.get(key)?.value : undefined;
  return value?.kind === 'scalar' && typeof value.value === 'string' ? value.value : undefined;
}

/** Tasks of several files are merged by name; an entry of a list belongs to one file. */
function isWithin({ file, path = '' }: Problem, outer: { readonly file?: string; readonly path: string }): boolean {
  if (outer.file !== undefined && outer.file !== file) return false;
  return path === outer.path || (path.startsWith(outer.path) && /^[.[]/.test(path.slice(outer.path.length)));
}
