import type { Comparison } from './comparison.ts';
import type { TaskComparison } from './comparison-task.ts';

/** What an answer is given on. */
export interface Subject {
  /** Of the task, or of the data set that several tasks are folds or splits of. */
  readonly name: string;
  readonly compared: TaskComparison;
}

/**
 * In the experiment's order. Folds and random splits of one data set are one subject: an answer on each of them would be
 * several answers to one question, which contradict each other by chance.
 */
export function subjects({ order, tasks, datasets }: Comparison): readonly Subject[] {
  const pooled = Object.entries(datasets?.pooled ?? {});
  return order.tasks.flatMap((task): readonly Subject[] => {
    const whole = pooled.find(([, { pooling }]) => pooling!.tasks.includes(task));
    if (whole === undefined) return [{ name: task, compared: tasks[task]! }];
    const [name, compared] = whole;
    return compared.pooling!.tasks[0] === task ? [{ name, compared }] : [];
  });
}
