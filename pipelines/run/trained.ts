/** Finds a trained model by the run and the trial that it came from. */
import { InputError } from '../../common/errors.ts';
import { lookUp } from '../../store/cache.ts';
import { runsLayout } from '../../store/layout.ts';
import { type RunRecord, records, type StepRecord } from '../../store/records.ts';
import { suggestion } from '../experiment/suggest.ts';

export interface TrainedTrial {
  /** `task/arm/trial`. */
  readonly trial: string;
  /** Parameters of its evaluation, as its manifest has them. */
  readonly params: unknown;
  /** Output folder of its fine-tuning. */
  readonly weights: string;
  /** Output folder of its evaluation. */
  readonly evaluation: string;
}

/**
 * @param run name of a run, or of an experiment, whose latest run is meant
 * @param trial `task/arm/trial`; may be left out where the run has one alone
 * @throws InputError where there is no such run or trial, or nothing is left of it
 */
export function trainedTrial(runs: string, run: string, trial: string | undefined): TrainedTrial {
  const record = findRun(runs, run);
  const finished = record.steps.filter(({ stage, state }) => stage === 'evaluate' && isFinished(state));
  const names = finished.map(({ id }) => id.slice('evaluate:'.length));
  const chosen = trial ?? (names.length === 1 ? names[0]! : undefined);
  if (chosen === undefined) throw severalTrials(runs, run, names);
  const known = names.includes(chosen);
  if (!known) {
    const message = `the run ${record.run} has no finished trial ${chosen}`;
    throw new InputError({ file: runs, message, hint: suggestion(chosen, names, 'trials') });
  }
  const layout = runsLayout(runs);
  const keyOf = (stage: string): string => {
    const key = record.steps.find(({ id }) => id === `${stage}:${chosen}`)?.key;
    if (key === undefined || key === null || lookUp(layout, stage, key) === null) throw gone(runs, chosen, record);
    return key;
  };
  const [finetune, evaluate] = [keyOf('finetune'), keyOf('evaluate')];
  return {
    trial: chosen,
    params: lookUp(layout, 'evaluate', evaluate)!.params,
    weights: layout.output('finetune', finetune),
    evaluation: layout.output('evaluate', evaluate),
  };
}

const isFinished = (state: StepRecord['state']): boolean => state === 'done' || state === 'cached';

function findRun(runs: string, name: string): RunRecord {
  const known = new Set<string>();
  for (const record of records(runsLayout(runs))) {
    if (record.run === name || record.experiment.name === name) return record;
    known.add(record.experiment.name);
  }
  const message = `there is no run or experiment ${name} here`;
  const hint =
    known.size === 0 ? 'Name another folder with --runs <folder>.' : suggestion(name, [...known], 'experiments');
  throw new InputError({ file: runs, message, hint });
}

const SHOWN = 8;

function severalTrials(runs: string, run: string, names: readonly string[]): InputError {
  if (names.length === 0) {
    return new InputError({
      file: runs,
      message: `${run} has no finished trial`,
      hint: 'Run it with assay run <file>.',
    });
  }
  const shown = names.slice(0, SHOWN).join(', ');
  const hint = `Choose one with --trial: ${shown}${names.length > SHOWN ? ' ...' : ''}.`;
  return new InputError({ file: runs, message: `${run} has ${names.length} trained models`, hint });
}

function gone(runs: string, trial: string, { run }: RunRecord): InputError {
  const message = `the results of trial ${trial} of the run ${run} are no longer in the cache`;
  return new InputError({ file: runs, message, hint: 'Run the experiment again: what is missing is computed anew.' });
}
