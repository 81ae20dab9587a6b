/** Which steps go into one job array, and what each array waits for. Pure. */
import type { StageName } from '../../../stages/index.ts';
import type { Step } from '../../plan/plan.ts';

/** A task that is in the queue. */
export interface TaskName {
  /** Name of its submission. */
  readonly submission: string;
  readonly index: number;
}

export interface JobArray {
  readonly stage: StageName;
  readonly tasks: readonly { readonly index: number; readonly step: Step }[];
  /**
   * `corresponding`: each task waits for the one with its index in that array; `all`: each waits for all of these. Either
   * way for their success.
   */
  readonly after:
    | { readonly kind: 'corresponding'; readonly submission: string }
    | { readonly kind: 'all'; readonly tasks: readonly TaskName[] };
}

/** Slurm's usual limit is 1001. */
const MOST_TASKS = 1000;

/**
 * The steps of one stage as arrays. A step that alone waits for a task gets that task's index, so that each trial is
 * evaluated when it has been trained, not when all have; steps that wait for the same shared tasks are one array.
 * @param waitsFor tasks in the queue that a step needs, without those that others of them need in turn
 */
export function arraysOf(
  stage: StageName,
  steps: readonly Step[],
  waitsFor: (step: Step) => readonly TaskName[],
): readonly JobArray[] {
  const needs = steps.map((step) => ({ step, tasks: waitsFor(step) }));
  const users = new Map<string, number>();
  for (const { tasks } of needs) for (const task of tasks) users.set(nameOf(task), (users.get(nameOf(task)) ?? 0) + 1);
  const corresponding = new Map<string, { readonly index: number; readonly step: Step }[]>();
  const shared = new Map<string, { readonly tasks: readonly TaskName[]; readonly steps: Step[] }>();
  for (const { step, tasks } of needs) {
    const [only] = tasks;
    if (tasks.length === 1 && users.get(nameOf(only!)) === 1) {
      const { submission, index } = only!;
      corresponding.set(submission, [...(corresponding.get(submission) ?? []), { index, step }]);
    } else {
      const key = tasks.map(nameOf).toSorted().join(' ');
      const group = shared.get(key) ?? { tasks, steps: [] };
      group.steps.push(step);
      shared.set(key, group);
    }
  }
  return [
    ...[...shared.values()].flatMap(({ tasks, steps: group }) =>
      chunksOf(group).map(
        (chunk): JobArray => ({
          stage,
          tasks: chunk.map((step, index) => ({ index, step })),
          after: { kind: 'all', tasks },
        }),
      ),
    ),
    ...[...corresponding].map(
      ([submission, tasks]): JobArray => ({
        stage,
        tasks: tasks.toSorted((a, b) => a.index - b.index),
        after: { kind: 'corresponding', submission },
      }),
    ),
  ];
}

const nameOf = ({ submission, index }: TaskName): string => `${submission}/${index}`;

const chunksOf = (steps: readonly Step[]): readonly (readonly Step[])[] =>
  Array.from({ length: Math.ceil(steps.length / MOST_TASKS) }, (_, at) =>
    steps.slice(at * MOST_TASKS, (at + 1) * MOST_TASKS),
  );

/** As `--dependency` has it. @param jobOf id of a submission's job */
export function dependencyOf({ after }: JobArray, jobOf: (submission: string) => string): string | null {
  if (after.kind === 'corresponding') return `aftercorr:${jobOf(after.submission)}`;
  if (after.tasks.length === 0) return null;
  return `afterok:${after.tasks.map(({ submission, index }) => `${jobOf(submission)}_${index}`).join(':')}`;
}
