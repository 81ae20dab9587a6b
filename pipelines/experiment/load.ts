/** From an experiment file to a checked experiment, or to all that is wrong with it. */
import { resolve } from 'node:path';
import { InputError, type Problem } from '../../common/errors.ts';
import type { ReportTask } from '../../schemas/config.ts';
import { experimentSchema } from '../../schemas/schema.ts';
import type { ExperimentSettings, Task } from '../../schemas/types.ts';
import { validateExperiment } from '../../schemas/validate.js';
import { checkModel } from '../../stages/checks.ts';
import { budgetFaults, lostRateFaults } from './checking/budgets.ts';
import { deviceFault } from './checking/check-device.ts';
import { defaultMetrics, metricFault, millimetreFault } from './checking/check-task.ts';
import { comparabilityFaults } from './checking/comparability.ts';
import { settingPath } from './checking/known-keys.ts';
import { inOrder, withoutEchoes } from './checking/problems.ts';
import { type Finding, schemaFindings } from './checking/validate.ts';
import type { Cell, CheckedExperiment, LoadOptions } from './experiment.ts';
import { get, type MappingNode, type Path, placeOf, problemAt, toJson } from './reading/document.ts';
import { loadDocument } from './reading/extends.ts';
import { onlyTask } from './reading/one-task.ts';
import { without } from './reading/prune.ts';
import { applySettings } from './reading/set.ts';
import { type CellProblem, resolveCells } from './resolving/cells.ts';
import { withDefaults } from './resolving/defaults.ts';
import { expand } from './resolving/expand.ts';
import { matrixFindings } from './resolving/matrix.ts';
import { reportFaults, reportSettings } from './resolving/report-settings.ts';

/**
 * Reads, merges, validates, expands and resolves an experiment.
 * @param file path of the YAML file, absolute or relative to the working directory
 * @throws InputError with all problems at once, in the order of their places; where there is no such task, with that alone
 */
export async function loadExperiment(file: string, options: LoadOptions = {}): Promise<CheckedExperiment> {
  const environment = options.env ?? process.env;
  const { document, problems: read, files } = loadDocument(file, environment);
  const problems = [...read];
  if (document === null) throw new InputError(inOrder(problems, files));
  const whole = applySettings(document, options.set ?? [], environment, problems);
  const { task } = options;
  const { document: changed, problems: own } =
    task === undefined ? { document: whole, problems } : onlyTask(whole, task, problems);
  const found = schemaFindings(changed, validateExperiment, experimentSchema);
  const arms = get(changed, ['arms']);
  // Axes can be looked at once arms have the shape of a matrix.
  const shapely = !found.some(({ paths }) => paths.some(([key]) => key === 'arms'));
  const findings = [...found, ...(shapely && arms?.kind === 'mapping' ? matrixFindings(arms) : [])];
  const checked = checkCells(changed, findings);
  const all = withoutEchoes([own, findings.map(({ problem }) => problem), checked.problems]);
  if (all.length > 0) throw new InputError(inOrder(all, files));
  if (checked.experiment === null) throw new Error('an experiment without problems was not resolved');
  return { ...checked.experiment, file: resolve(file) };
}

interface Checked {
  readonly experiment: Omit<CheckedExperiment, 'file'> | null;
  readonly problems: readonly Problem[];
}

/** Checks the cells even where the schema found something, so that all problems show at once. */
function checkCells(document: MappingNode, findings: readonly Finding[]): Checked {
  const wrong = findings.flatMap(({ paths }) => paths);
  const settings = wrong.map(settingPath);
  if (wrong.length > 100) return { experiment: null, problems: [] };
  // Without its axes or its name the table cannot be laid out.
  if (wrong.some((path, index) => settings[index] === '' || structural(path)))
    return { experiment: null, problems: [] };
  const sound = without(document, wrong);
  const top = topLevel(sound);
  if (top === null) return { experiment: null, problems: [] };
  const expansion = expand(sound, top.name, top.trials);
  if (expansion.findings.length > 0) {
    return { experiment: null, problems: expansion.findings.map(({ problem }) => problem) };
  }
  const { cells, problems } = resolveCells(expansion, checkModel);
  // What the schema has already found wrong explains what is missing or does not fit because of it.
  const explained = ({ path }: CellProblem): boolean =>
    settings.some((setting) => isWithin(path, setting) || isWithin(setting, path));
  const unexplained = problems.filter((problem) => !explained(problem));
  if (problems.length > 0 || findings.length > 0) {
    return { experiment: null, problems: unexplained.map(({ problem }) => problem) };
  }
  const tasks = reportTasks(expansion.tasks, cells, top);
  const { arms } = expansion;
  const faults = [
    ...metricFaults(document, tasks, cells, top),
    ...reportFaults(document, top.report, { arms, tasks }),
    ...deviceFaults(document, cells, top),
    ...comparabilityFaults(cells, expansion.cells),
    ...budgetFaults(cells, expansion.cells),
    ...lostRateFaults(cells, expansion.cells),
  ];
  if (faults.length > 0) return { experiment: null, problems: faults };
  const experiment = {
    state: 'checked',
    name: top.name,
    description: top.description ?? null,
    seed: top.seed,
    trials: top.trials,
    device: top.device,
    devices: top.devices,
    deterministic: top.deterministic,
    tasks: tasks.map(({ name, metric, dataset }) => ({ name, metric, dataset })),
    arms,
    cells,
    report: reportSettings(top.report),
    subgroups: top.report.subgroups ?? null,
    resolved: toJson(document),
  } as const;
  return { experiment, problems: [] };
}

interface KnownTask extends ReportTask {
  readonly kind: Task;
}

/** Every task with its metric (its own, the report's, or that of its kind) and its data set. */
function reportTasks(names: readonly string[], cells: readonly Cell[], top: ExperimentSettings): readonly KnownTask[] {
  return names.map((name) => {
    const kind = cells.find(({ task }) => task === name)!.finetune.task;
    const { metric = top.report.metric ?? defaultMetrics[kind], dataset = name } = top.tasks?.[name] ?? {};
    return { name, kind, metric, dataset };
  });
}

/** A task's own metric, whose kind has been looked at with its cells, or the report's must fit the task and its data. */
function deviceFaults(document: MappingNode, cells: readonly Cell[], top: ExperimentSettings): readonly Problem[] {
  const fault = deviceFault(top, cells);
  return fault === null ? [] : [problemAt(placeOf(document, [fault.path]), fault.message, fault.hint)];
}

function metricFaults(
  document: MappingNode,
  tasks: readonly KnownTask[],
  cells: readonly Cell[],
  top: ExperimentSettings,
): readonly Problem[] {
  for (const { name, metric, kind } of tasks) {
    const own = top.tasks?.[name]?.metric !== undefined;
    const unmeasured = cells.filter(({ task }) => task === name).map((cell) => millimetreFault(metric, cell));
    const fault = (own ? null : metricFault(metric, kind)) ?? unmeasured.find((each) => each !== null) ?? null;
    const where = own || tasks.length === 1 ? '' : ` (task \`${name}\`)`;
    const at = placeOf(document, own ? ['tasks', name, 'metric'] : ['report', 'metric']);
    if (fault !== null) return [problemAt(at, `${fault.message}${where}`, fault.hint)];
  }
  return [];
}

/** Itself, a member of it, or an item. */
const isWithin = (path: string, whole: string): boolean =>
  path.startsWith(whole) && /^($|[.[])/.test(path.slice(whole.length));

const structural = (path: Path): boolean => path[0] === 'name' || (path[0] === 'tasks' && path.length < 3);

/** Settings of the experiment as a whole, with defaults; null when too little is left of them. */
function topLevel(document: MappingNode): ExperimentSettings | null {
  const filled = withDefaults(experimentSchema, toJson(document));
  return validateExperiment(filled) ? (filled as ExperimentSettings) : null;
}
