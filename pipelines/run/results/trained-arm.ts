/** Finds all trained models of an arm, and the data that they were tested on. */
import { InputError } from '../../../common/errors.ts';
import { suggestion } from '../../../common/suggest.ts';
import { lookUp } from '../../../store/cache.ts';
import { damagedProblem } from '../../../store/digests/verified.ts';
import { runsLayout } from '../../../store/layout.ts';
import type { BadRecord, RunRecord, TrialRecord } from '../../../store/records.ts';
import { findRun, gone, locate, nameOf, noTrial, type TrialResults } from './trained.ts';

export interface LocatedTrial extends TrialResults {
  readonly record: TrialRecord;
}

export interface TrainedArm {
  readonly record: RunRecord;
  readonly task: string;
  readonly arm: string;
  /** That arms are compared by. */
  readonly metric: string;
  /** Those that have finished, in their order; not empty. */
  readonly trials: readonly LocatedTrial[];
  /** Output folder of the preparation of their data. */
  readonly data: string;
  /** Newer records that are damaged. */
  readonly passedOver: readonly BadRecord[];
}

/**
 * @param name of a run, or an experiment, whose latest run with a trained model is meant
 * @param wanted an arm, or `task/arm`
 * @throws InputError where there is no such run or arm, the task is not clear, or something of it is gone or damaged
 */
export async function trainedArm(runs: string, name: string, wanted: string): Promise<TrainedArm> {
  const { record, passedOver } = findRun(runs, name);
  const own = record.trials.filter(({ task, arm }) => wanted === arm || wanted === `${task}/${arm}`);
  const [first] = own;
  if (first === undefined) throw noArm(runs, name, wanted, record);
  const tasks = [...new Set(own.map(({ task }) => task))];
  if (tasks.length > 1) throw severalTasks(record, wanted, tasks);
  const { task, arm } = first;
  const trials: LocatedTrial[] = [];
  for (const trial of own) trials.push({ record: trial, ...(await locate(runs, record, nameOf(trial))) });
  const data = await dataFolder(runs, record, trials[0]!);
  const metric = record.experiment.tasks.find((one) => one.name === task)!.metric;
  return { record, task, arm, metric, trials, data, passedOver };
}

async function dataFolder(
  runs: string,
  record: RunRecord,
  { manifests, record: trial }: LocatedTrial,
): Promise<string> {
  const layout = runsLayout(runs);
  const { key } = manifests.prepare;
  const found = await lookUp(layout, 'prepare', key);
  if (found.state === 'damaged') throw new InputError(damagedProblem(layout.entry('prepare', key), found.reason));
  if (found.state === 'absent') throw gone(runs, nameOf(trial), record);
  return layout.output('prepare', key);
}

function noArm(runs: string, name: string, wanted: string, record: RunRecord): InputError {
  const { run, trials } = record;
  if (trials.length === 0) return noTrial(runs, name, [], record);
  const arms = [...new Set(trials.flatMap(({ task, arm }) => [arm, `${task}/${arm}`]))];
  const message = `the run ${run} has no finished trial of an arm ${wanted}`;
  return new InputError({ file: runs, message, hint: suggestion(wanted, arms, 'arms') });
}

function severalTasks({ run }: RunRecord, arm: string, tasks: readonly string[]): InputError {
  const names = tasks.map((task) => `${task}/${arm}`);
  const message = `the run ${run} has the arm ${arm} on ${tasks.length} tasks`;
  return new InputError({ message, hint: `Say which: ${names.join(', ')}.` });
}
