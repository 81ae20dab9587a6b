/** Random splits of one data set: an arm's mean on each is one value. */
import { describe } from '../../../stats/describe.ts';
import type { Splits } from '../../../stats/tests/nadeau-bengio.ts';
import type { TrialEntry } from '../../results/comparison-task.ts';
import type { ExperimentResults } from '../../results/results.ts';
import { type Arm, withSample } from '../arm.ts';
import { inputOf } from '../input.ts';
import { onSome, type TaskInput } from '../task-input.ts';

/** @param splits mean numbers of their cases */
export function repeatedInput(results: ExperimentResults, tasks: readonly string[], splits: Splits): TaskInput {
  const inputs = tasks.map((task) => inputOf(results, task));
  const [first] = inputs;
  const incomparable = inputs.find(({ cases }) => cases?.common === false)?.cases ?? null;
  return {
    ...first!,
    arms: results.arms.map((name, arm) =>
      armOverSplits(
        name,
        inputs.map(({ arms }) => arms[arm]!),
        tasks,
      ),
    ),
    cases: incomparable,
    method: { ...first!.method, splits: { test: splits.test, train: splits.train } },
    oneClass: {},
    ...onSome(inputs),
    others: [],
    pooling: { kind: 'splits', tasks },
  };
}

function armOverSplits(name: string, own: readonly Arm[], tasks: readonly string[]): Arm {
  const trials = own.map(({ values, trials: made }, split): TrialEntry => {
    const { mean } = describe(values);
    if (mean !== null) return { trial: split + 1, state: 'finished', value: mean, reason: null };
    const state = made.some((one) => one.state === 'unfinished') ? 'unfinished' : 'failed';
    return { trial: split + 1, state, value: null, reason: `without a value on ${tasks[split]!}` };
  });
  return withSample(
    name,
    trials,
    trials.flatMap(({ value }) => value ?? []),
    null,
  );
}
