import type { Metric } from '../../schemas/types.ts';
import type { Pooling } from '../results/comparison-task.ts';
import type { TaskCases } from '../results/results.ts';
import type { Arm } from './arm.ts';
import type { Method } from './tests.ts';

/** The same trials by another metric. */
export interface OtherMetric {
  readonly metric: Metric;
  readonly arms: readonly Arm[];
}

/** What is known of one task, or of tasks that are one data set. */
export interface TaskInput {
  readonly metric: Metric;
  readonly arms: readonly Arm[];
  readonly cases: TaskCases | null;
  readonly method: Method;
  /** In the unit of the values; null: none named. */
  readonly relevant: number | null;
  /** Trials, by arm, of models that say one class of every test image. */
  readonly oneClass: Readonly<Record<string, readonly number[]>>;
  /** Arms that were pre-trained on images or patients of the test. */
  readonly testSeen: readonly string[];
  /** Arms whose trials are one model that was evaluated as it is. */
  readonly untrained: readonly string[];
  /** The arms by other metrics of the same trials. */
  readonly others: readonly OtherMetric[];
  /** null: one task. */
  readonly pooling: Pooling | null;
}

/** Arms of which that is true on one of several tasks. */
export const onSome = (inputs: readonly TaskInput[]): Pick<TaskInput, 'testSeen' | 'untrained'> => ({
  testSeen: [...new Set(inputs.flatMap(({ testSeen }) => testSeen))],
  untrained: [...new Set(inputs.flatMap(({ untrained }) => untrained))],
});
