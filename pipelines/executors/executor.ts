/** What starts the process of a step: on this machine, or one day on a cluster. */
import type { Problem } from '../../common/errors.ts';
import type { DamagedInput, StageEvent } from '../../stages/stage.ts';

export interface Job {
  readonly stepFile: string;
  /** The worker's events, a JSON line each. */
  readonly events: string;
  /** What the worker prints. */
  readonly log: string;
  /** Called with the process id before the worker touches anything; where it throws, the process is ended. */
  readonly onStart: (pid: number) => void;
  readonly onEvent: (event: StageEvent) => void;
}

export type JobOutcome =
  | { readonly state: 'succeeded' }
  | { readonly state: 'interrupted' }
  | {
      readonly state: 'failed';
      readonly exitCode: number;
      readonly problems: readonly Problem[];
      /** Inputs that were found damaged: the step can run when they have been computed again. */
      readonly damaged?: readonly DamagedInput[];
    };

export interface RunningJob {
  /** Rejects with what `onStart` has thrown. */
  readonly outcome: Promise<JobOutcome>;
  /** Asks the step to save what can be resumed and end. */
  stop(): void;
  /** Ends it at once. */
  kill(): void;
}

export interface Executor {
  /** How many steps run at the same time. */
  readonly jobs: number;
  /** Threads of each. */
  readonly threads: number;
  start(job: Job): RunningJob;
}

/** What a coordinator says to a worker. */
export type WorkerCommand = { readonly type: 'go' } | { readonly type: 'stop' };
