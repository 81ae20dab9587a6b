/** Finds what is to be compared: runs, experiments or arms, of this runs folder or of another machine's. */
import { resolve } from 'node:path';
import type { Json } from '../../../common/canonical.ts';
import { InputError } from '../../../common/errors.ts';
import { suggestion } from '../../../common/suggest.ts';
import { type RunsLayout, runsLayout } from '../../../store/layout.ts';
import { type Manifest, readManifest } from '../../../store/manifest.ts';
import type { RunRecord, TrialRecord } from '../../../store/records.ts';
import { findRun, locate, nameOf, noTrial, type TrialResults } from './trained.ts';

export interface SideTrial extends TrialResults {
  readonly trial: number;
  /** Output folder of the preparation of its data, which may be gone. */
  readonly data: string;
  /** What gave its training the weights that it began with: parameters of that step; null where it is gone. */
  readonly initial: Json | null;
  readonly metrics: Readonly<Record<string, number | null>>;
}

/** The finished trials of an arm on a task. */
export interface SideCell {
  readonly task: string;
  readonly arm: string;
  readonly metric: string;
  readonly trials: readonly SideTrial[];
}

export interface Side {
  /** As it was asked for. */
  readonly name: string;
  readonly runs: string;
  readonly record: RunRecord;
  readonly cells: readonly SideCell[];
}

/**
 * @param wanted `name/task/arm`, of which task and arm may be left out; before it `folder:` of another runs folder
 * @param runs the folder where none is named
 * @throws InputError where there is no such run or arm, or its results are gone or damaged
 */
export async function findSide(wanted: string, runs: string): Promise<Side> {
  const colon = wanted.lastIndexOf(':');
  const folder = resolve(colon < 0 ? runs : wanted.slice(0, colon));
  const [name = '', ...words] = wanted.slice(colon + 1).split('/');
  const { record } = findRun(folder, name);
  if (record.trials.length === 0) throw noTrial(folder, name, [], record);
  const chosen = record.trials.filter((trial) => fits(words, trial));
  if (chosen.length === 0) throw noArm(folder, words, record);
  const cells = new Map<string, SideTrial[]>();
  for (const trial of chosen) {
    const cell = `${trial.task}/${trial.arm}`;
    const own = cells.get(cell) ?? [];
    own.push(await sideTrial(folder, record, trial));
    cells.set(cell, own);
  }
  return {
    name: wanted,
    runs: folder,
    record,
    cells: [...cells].map(([cell, trials]) => cellOf(record, cell, trials)),
  };
}

async function sideTrial(folder: string, record: RunRecord, trial: TrialRecord): Promise<SideTrial> {
  const layout = runsLayout(folder);
  const found = await locate(folder, record, nameOf(trial));
  const { prepare, finetune } = found.manifests;
  const data = layout.output('prepare', prepare.key);
  return { trial: trial.trial, metrics: trial.metrics, data, initial: initialOf(layout, record, finetune), ...found };
}

/** Arms share what gives their weights, under the name of the first: the right one is known by what it left. */
function initialOf(layout: RunsLayout, { steps }: RunRecord, { inputs }: Manifest): Json | null {
  for (const { stage, key } of steps) {
    if (key === null || !['pretrain', 'pretrain-load'].includes(stage)) continue;
    const found = readManifest(layout.entry(stage, key), stage, key);
    if (found.state === 'sound' && found.value.output_digest === inputs['weights']) return found.value.params;
  }
  return null;
}

function cellOf({ experiment }: RunRecord, cell: string, trials: readonly SideTrial[]): SideCell {
  const [task = '', arm = ''] = cell.split('/');
  const metric = experiment.tasks.find(({ name }) => name === task)?.metric ?? '';
  return { task, arm, metric, trials };
}

/** A task, an arm or both, in this order. */
const fits = (words: readonly string[], { task, arm }: { readonly task: string; readonly arm: string }): boolean =>
  words.length === 0 || [task, arm, `${task}/${arm}`].includes(words.join('/'));

function noArm(runs: string, words: readonly string[], { run, trials }: RunRecord): InputError {
  const wanted = words.join('/');
  const known = [...new Set(trials.flatMap(({ task, arm }) => [task, arm, `${task}/${arm}`]))];
  const message = `the run ${run} has no finished trial of ${wanted}`;
  return new InputError({ file: runs, message, hint: suggestion(wanted, known, 'tasks and arms') });
}
