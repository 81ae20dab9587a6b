/**
 * From the folders of the trials to the results that a report is made of. One trial's values are in memory at a time;
 * what is kept of it are its metrics and one number a patient.
 */

import { join } from 'node:path';
import { type Problem, StepError } from '../../common/errors.ts';
import { append } from '../../common/many.ts';
import { environmentNotes } from '../../report/results/environments.ts';
import {
  type CellResult,
  type ExperimentResults,
  type FinishedTrial,
  NOTHING_KNOWN,
  type ResultsState,
  type TaskCases,
  type TaskSubgroups,
  type TrialResult,
} from '../../report/results/results.ts';
import type { ReportParams, ReportTask } from '../../schemas/config.ts';
import type { Lineage } from '../../schemas/environment.ts';
import { CASES_FILE, type CaseList } from '../evaluate/case-list.ts';
import { commonCases, difference, unitsOf } from './cases.ts';
import { influenceOf, saysOneClass, valueProblem } from './contributions.ts';
import { datasetGroups } from './datasets.ts';
import { dataDigests, readAudits, readLeakages, readMetrics, readReasons } from './files.ts';
import type { Joined } from './groups.ts';
import { CaseLists, EVALUATE_AGAIN, readTestValues } from './read-cases.ts';
import { described, subgroupsOf, valuesIn } from './subgroups.ts';

type Inputs = Readonly<Record<string, string>>;
type Lineages = Readonly<Record<string, Lineage>>;

/** @throws StepError with the problems of all trials' files at once */
export function collect(
  params: ReportParams,
  inputs: Inputs,
  lineages: Lineages = {},
  joined: Joined | null = null,
): ExperimentResults {
  const { experiment, description, tasks, arms, settings, prespecified, provenance, properties } = params;
  const problems: Problem[] = [];
  const lists = new CaseLists();
  const collected = tasks.map((task) => collectTask(params, task, inputs, { lists, joined }, problems));
  const data = readAudits(tasks, inputs, problems);
  const seen = readLeakages(tasks, arms, inputs, problems);
  if (problems.length > 0) throw new StepError(problems);
  const cells = collected.flatMap((one) => one.cells);
  const known = new Map(collected.flatMap(({ task, list }) => (list === null ? [] : [[task.name, list] as const])));
  return {
    ...NOTHING_KNOWN,
    experiment,
    description,
    tasks,
    arms,
    cells,
    settings,
    cases: Object.fromEntries(collected.map(({ task, cases }) => [task.name, cases])),
    subgroups: Object.fromEntries(
      collected.flatMap(({ task, subgroups }) => (subgroups === undefined ? [] : [[task.name, subgroups] as const])),
    ),
    datasets: datasetGroups(tasks, known, data),
    state: stateOf(cells),
    prespecified,
    provenance: { inputs: [...provenance, ...dataDigests(inputs)], run: null },
    environments: Object.fromEntries(
      tasks.flatMap(({ name }) => {
        const found = environmentsOf(params, name, lineages);
        return found.length === 0 ? [] : [[name, found] as const];
      }),
    ),
    properties,
    data,
    ...(seen.length > 0 && { seen }),
    ...(params.untrained && { untrained: params.untrained }),
  };
}

/** Of the trials whose results are there. */
function environmentsOf({ arms, trials }: ReportParams, task: string, lineages: Lineages): readonly string[] {
  const made = arms.flatMap((arm) =>
    Array.from({ length: trials }, (_, index) => lineages[`${task}/${arm}/${index + 1}`]).flatMap((lineage) =>
      lineage === undefined ? [] : [{ arm, lineage }],
    ),
  );
  return environmentNotes(made).map((text) => `On ${task} ${text}; a difference may come from there, too.`);
}

interface CollectedTask {
  readonly task: ReportTask;
  readonly cells: readonly CellResult[];
  readonly cases: TaskCases | null;
  /** The cases that all arms share; null where they do not, or none is known. */
  readonly list: CaseList | null;
  readonly subgroups?: TaskSubgroups | null;
}

function collectTask(
  params: ReportParams,
  task: ReportTask,
  inputs: Inputs,
  { lists, joined }: { readonly lists: CaseLists; readonly joined: Joined | null },
  problems: Problem[],
): CollectedTask {
  const folders = new Map(
    params.arms.map((arm) => [arm, foldersOf(`${task.name}/${arm}`, params.trials, inputs)] as const),
  );
  const known = new Map<string, CaseList>();
  for (const [arm, all] of folders) {
    const [folder] = all.filter((one) => one !== undefined);
    const list = folder === undefined ? null : attempt(() => lists.read(folder), problems);
    if (list !== null) known.set(arm, list);
  }
  const reason = difference(known);
  const [list = null] = reason === null ? known.values() : [];
  const asked = params.subgroups?.columns ?? [];
  const groups = joined === null ? undefined : list === null ? null : subgroupsOf(joined, asked, list.splits.test);
  let subgroups: TaskSubgroups | null | undefined = groups && null;
  let cases: TaskCases | null = reason === null ? null : { common: false, reason };
  const finished = (trial: number, folder: string, ofArm: CaseList | undefined): FinishedTrial => {
    const metrics = readMetrics(folder, task, problems);
    const reasons = readReasons(folder);
    const without: FinishedTrial = { trial, state: 'finished', metrics, reasons, contributions: null, flags: {} };
    // Where that of the arm's first trial is damaged this has been said.
    const own = ofArm === undefined ? null : attempt(() => lists.read(folder), problems);
    const values = own === null ? null : attempt(() => readTestValues(folder, own), problems);
    if (own === null || values === null) return without;
    if (own !== ofArm) problems.push(otherCases(folder));
    const flags = saysOneClass(own, values) ? { one_class_predicted: true } : {};
    const influence = influenceOf(task.metric, own, values, unitsOf(own.splits.test), metrics);
    const problem = valueProblem(folder, task.metric, metrics[task.metric] ?? null, influence);
    if (problem !== null) problems.push(problem);
    if (list === null) return { ...without, flags };
    cases ??= commonCases(list, values);
    if (groups) subgroups ??= described(groups, list, values);
    return {
      ...without,
      contributions: influence?.contributions ?? null,
      ...(groups && { subgroups: valuesIn(groups, task.metric, own, values, metrics) }),
      flags,
    };
  };
  const cells = [...folders].map(([arm, all]): CellResult => {
    const trials = all.map((folder, index): TrialResult => {
      const trial = index + 1;
      if (folder !== undefined) return finished(trial, folder, known.get(arm));
      const open = params.open[`${task.name}/${arm}/${trial}`];
      if (open === undefined) throw new Error(`the report step lacks its input ${task.name}/${arm}/${trial}`);
      return { trial, ...open };
    });
    return { task: task.name, arm, trials };
  });
  return { task, cells, cases, list, ...(groups !== undefined && { subgroups: subgroups ?? null }) };
}

function otherCases(folder: string): Problem {
  const message = "its cases are not those of the arm's other trials";
  return { file: join(folder, CASES_FILE), message, hint: EVALUATE_AGAIN };
}

function foldersOf(cell: string, trials: number, inputs: Inputs): readonly (string | undefined)[] {
  return Array.from({ length: trials }, (_, index) => inputs[`${cell}/${index + 1}`]);
}

/** What a reader gives; null where it found the file damaged, which goes to `problems`. */
function attempt<T>(read: () => T, problems: Problem[]): T | null {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    append(problems, error.problems);
    return null;
  }
}

function stateOf(cells: readonly CellResult[]): ResultsState {
  const trials = cells.flatMap((cell) => cell.trials);
  const count = (state: TrialResult['state']): number => trials.filter((trial) => trial.state === state).length;
  const [failed, unfinished] = [count('failed'), count('unfinished')];
  if (failed + unfinished === 0) return { kind: 'whole' };
  const parts = [
    ...(failed === 0 ? [] : [`${failed} failed`]),
    ...(unfinished === 0 ? [] : [`${unfinished} ${unfinished === 1 ? 'has' : 'have'} not finished`]),
  ];
  return {
    kind: 'partial',
    note: `Made from ${count('finished')} of ${trials.length} trials: ${parts.join(' and ')}.`,
  };
}
