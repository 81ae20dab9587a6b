/** Finds a trained model by the run and the trial that it came from. */
import { basename } from 'node:path';
import { InputError } from '../../../common/errors.ts';
import { suggestion } from '../../../common/suggest.ts';
import { lookUp } from '../../../store/cache.ts';
import { damagedProblem } from '../../../store/digests/verified.ts';
import { runsLayout } from '../../../store/layout.ts';
import { type Manifest, readManifest } from '../../../store/manifest.ts';
import { type BadRecord, type RunRecord, records, type TrialRecord } from '../../../store/records.ts';
import { badRecord } from './bad-record.ts';

/** What is left of a trial in the cache. */
export interface TrialResults {
  /** Parameters of its evaluation and of the preparation of its data, as their manifests have them. */
  readonly params: { readonly evaluate: unknown; readonly prepare: unknown };
  /** Output folder of its fine-tuning. */
  readonly weights: string;
  /** Output folder of its evaluation. */
  readonly evaluation: string;
  readonly manifests: { readonly finetune: Manifest; readonly evaluate: Manifest; readonly prepare: Manifest };
}

export interface TrainedTrial extends Omit<TrialResults, 'manifests'> {
  readonly run: string;
  readonly chosen: TrialRecord;
  /** All finished trials that fit what was asked for, the chosen one among them. */
  readonly candidates: readonly TrialRecord[];
  /** By which the chosen one is the best of the candidates; null where it is the only one. */
  readonly metric: string | null;
  /** Newer records that are damaged. */
  readonly passedOver: readonly BadRecord[];
}

/** The best of trials, which are not empty, by a metric. */
export type Choose = (trials: readonly TrialRecord[], metric: string) => TrialRecord;

/**
 * @param wanted `name/task/arm/trial`: a run, or an experiment, whose latest run with a trained model is meant; of the
 *   rest any part may be left out
 * @throws InputError where there is no such run or trial, nothing is left of it, or the task is not clear
 */
export async function trainedTrial(runs: string, wanted: string, choose: Choose): Promise<TrainedTrial> {
  const [name = '', ...words] = wanted.split('/');
  const { record, passedOver } = findRun(runs, name);
  const candidates = record.trials.filter((trial) => fits(words, trial));
  if (candidates.length === 0) throw noTrial(runs, name, words, record);
  const tasks = [...new Set(candidates.map(({ task }) => task))];
  const metric = record.experiment.tasks.find((task) => task.name === tasks[0])?.metric ?? null;
  if (tasks.length > 1 || (candidates.length > 1 && metric === null)) throw unclear(runs, record, candidates, tasks);
  const chosen = candidates.length === 1 || metric === null ? candidates[0]! : choose(candidates, metric);
  const { params, weights, evaluation } = await locate(runs, record, nameOf(chosen));
  const by = candidates.length > 1 ? metric : null;
  return { run: record.run, chosen, candidates, metric: by, passedOver, params, weights, evaluation };
}

export const nameOf = ({ task, arm, trial }: TrialRecord): string => `${task}/${arm}/${trial}`;

/** Are these words of its name, in this order? */
function fits(words: readonly string[], { task, arm, trial }: TrialRecord): boolean {
  let found = 0;
  for (const part of [task, arm, `${trial}`]) if (part === words[found]) found++;
  return found === words.length;
}

export interface FoundRun {
  readonly record: RunRecord;
  readonly passedOver: readonly BadRecord[];
}

/** Of an experiment the latest run with a trained model: later ones may have prepared data alone, or failed. */
export function findRun(runs: string, name: string): FoundRun {
  const known = new Set<string>();
  const passedOver: BadRecord[] = [];
  let latest: RunRecord | null = null;
  const onBad = (bad: BadRecord): void => {
    if (basename(bad.file) === `${name}.json`) throw new InputError(badRecord(bad));
    if (bad.file.includes(`-${name}-`)) passedOver.push(bad);
  };
  for (const record of records(runsLayout(runs), undefined, onBad)) {
    if (record.run === name) return { record, passedOver: [] };
    if (record.experiment.name === name) {
      if (record.trials.length > 0) return { record, passedOver };
      latest ??= record;
    }
    known.add(record.experiment.name);
  }
  if (latest !== null) return { record: latest, passedOver };
  if (passedOver.length > 0) throw new InputError(passedOver.map(badRecord));
  const message = `there is no run or experiment ${name} here`;
  const hint =
    known.size === 0 ? 'Name another folder with --runs <folder>.' : suggestion(name, [...known], 'experiments');
  throw new InputError({ file: runs, message, hint });
}

/** @param trial `task/arm/trial` @throws InputError where its results are gone or damaged */
export async function locate(runs: string, record: RunRecord, trial: string): Promise<TrialResults> {
  const layout = runsLayout(runs);
  const manifestOf = async (id: string): Promise<Manifest | null> => {
    const step = record.steps.find((each) => each.id === id);
    if (step?.key == null) return null;
    const found = await lookUp(layout, step.stage, step.key);
    if (found.state === 'damaged')
      throw new InputError(damagedProblem(layout.entry(step.stage, step.key), found.reason));
    return found.state === 'sound' ? found.manifest : null;
  };
  const [finetune, evaluate] = [await manifestOf(`finetune:${trial}`), await manifestOf(`evaluate:${trial}`)];
  // Cells share preparations, under the name of the first: the right one is known by what it left. Its data are not used.
  const prepared = record.steps
    .filter(({ stage }) => stage === 'prepare')
    .flatMap(({ key }) =>
      key === null ? [] : [{ key, found: readManifest(layout.entry('prepare', key), 'prepare', key) }],
    );
  const prepare = prepared.find(
    ({ found }) => found.state === 'sound' && found.value.output_digest === evaluate?.inputs['data'],
  )?.found;
  for (const { key, found } of prepare === undefined ? prepared : [])
    if (found.state === 'damaged') throw new InputError(damagedProblem(layout.entry('prepare', key), found.reason));
  if (finetune === null || evaluate === null || prepare?.state !== 'sound') throw gone(runs, trial, record);
  return {
    params: { evaluate: evaluate.params, prepare: prepare.value.params },
    weights: layout.output('finetune', finetune.key),
    evaluation: layout.output('evaluate', evaluate.key),
    manifests: { finetune, evaluate, prepare: prepare.value },
  };
}

export function noTrial(runs: string, name: string, words: readonly string[], { run, trials }: RunRecord): InputError {
  if (trials.length === 0) {
    return new InputError({
      file: runs,
      message: `${name} has no finished trial`,
      hint: 'Run it with assay run <file>.',
    });
  }
  const known = trials.flatMap(({ task, arm, trial }) => [task, `${task}/${arm}`, `${task}/${arm}/${trial}`]);
  const message = `the run ${run} has no finished trial ${words.join('/')}`;
  return new InputError({ file: runs, message, hint: suggestion(words.join('/'), [...new Set(known)], 'trials') });
}

const SHOWN = 8;

function unclear(
  runs: string,
  { experiment }: RunRecord,
  candidates: readonly TrialRecord[],
  tasks: readonly string[],
): InputError {
  const names = tasks.length > 1 ? tasks : candidates.map(nameOf);
  const shown = names.slice(0, SHOWN).map((name) => `${experiment.name}/${name}`);
  const message = `${experiment.name} has ${names.length} ${tasks.length > 1 ? 'tasks' : 'trained models'}`;
  const hint = `Say which: ${shown.join(', ')}${names.length > SHOWN ? ' ...' : ''}.`;
  return new InputError({ file: runs, message, hint });
}

export function gone(runs: string, trial: string, { run }: RunRecord): InputError {
  const message = `the results of trial ${trial} of the run ${run} are no longer in the cache`;
  return new InputError({ file: runs, message, hint: 'Run the experiment again: what is missing is computed anew.' });
}
