/** Every executor by its name: one line each, loaded when it is asked for. */
import type { Executor, ExecutorOptions } from './executor.ts';

type Open = (options: ExecutorOptions) => Promise<Executor>;

const executors = {
  local: async (options) =>
    (await import('./local.ts')).localExecutor({ jobs: options.jobs, shares: options.shares ?? [] }),
  slurm: async (options) => (await import('./slurm/slurm.ts')).slurmExecutor(options),
} satisfies Readonly<Record<string, Open>>;

export type ExecutorName = keyof typeof executors;
export const executorNames = Object.keys(executors) as readonly ExecutorName[];

/** What a command takes where none is named. */
export const DEFAULT_EXECUTOR: ExecutorName = 'local';

export const isExecutor = (name: string): name is ExecutorName => Object.hasOwn(executors, name);

export const openExecutor = (name: ExecutorName, options: ExecutorOptions): Promise<Executor> =>
  executors[name](options);
