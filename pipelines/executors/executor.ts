/** What starts the process of a step: on this machine, or one day on a cluster. */
import type { Json } from '../../common/canonical.ts';
import type { Problem } from '../../common/errors.ts';
import type { StageName, StageRegistry } from '../../stages/index.ts';
import type { DamagedInput, StageEvent } from '../../stages/stage.ts';
import type { RunsLayout } from '../../store/layout.ts';
import type { Plan, Step } from '../plan/plan.ts';
import type { Share } from './shares.ts';

export interface Job {
  readonly stepFile: string;
  /** The worker's events, a JSON line each. */
  readonly events: string;
  /** What the worker prints. */
  readonly log: string;
  /** Called with the worker's handle before the worker touches anything; where it throws, the worker is ended. */
  readonly onStart: (handle: Json) => void;
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

export interface ExecutorOptions {
  /** How many steps run at the same time; what there is to compute with is divided among them. */
  readonly jobs: number;
  /** Of this machine's cards: each step gets one; every step sees all where there are none, or they are left out. */
  readonly shares?: readonly Share[];
  /** What the experiment says of this executor, below `executors`; nothing where it is opened to look after old steps. */
  readonly settings?: Json | undefined;
  /** Nobody waits for what runs elsewhere. */
  readonly detach?: boolean;
  /** The command that goes on: the words of this process. */
  readonly command?: readonly string[];
}

/** What a queue is told of a run before its first step's turn. */
export interface QueueOptions {
  readonly plan: Plan;
  readonly registry: StageRegistry;
  readonly layout: RunsLayout;
  /** Digest of the external files of a step, by its id. */
  readonly files: (id: string) => string;
  /** What is not cached, in the order of the plan. */
  readonly wanted: readonly Step[];
  readonly forced: ReadonlySet<string>;
  readonly device: string;
  /** Of that kind, that share each batch. */
  readonly devices: number;
  readonly deterministic: boolean;
  /** Aborted: what waits here ends; jobs go on. */
  readonly stop: AbortSignal;
  /** Of the queue as a whole, for people. */
  readonly say: (text: string) => void;
}

export interface QueuedJob {
  readonly step: Step;
  readonly key: string;
  /** Called when its job has begun. */
  readonly onStart: () => void;
  readonly onEvent: (event: StageEvent) => void;
  readonly say: (text: string) => void;
}

/** Runs whole steps elsewhere, from lock to publication: whoever waits may end and come again. */
export interface JobQueue {
  /** Whether steps of a stage go there; the others are started here. */
  takes(stage: StageName): boolean;
  /** Resolves when the step's job has published it, or when no further one is started. */
  outcome(job: QueuedJob): Promise<JobOutcome>;
  /** Waits no longer. */
  close(): Promise<void>;
}

export interface Executor {
  /** Under which the registry has it. */
  readonly name: string;
  /** How many steps run at the same time. */
  readonly jobs: number;
  /** Threads of each. */
  readonly threads: number;
  /** Bytes that those share which run at the same time; absent where that is not this process' to see to. */
  readonly memory?: number;
  start(job: Job): RunningJob;
  /**
   * Whether the worker of a handle still lives, whichever process has started it: as far as that can be known from here.
   * @param handle of `onStart`, as it was read from a file: it can be anything
   */
  lives(handle: unknown): Promise<boolean>;
  /** Ends that worker at once. @returns whether it was told to: not where it is not beyond doubt which one is meant */
  end(handle: unknown): Promise<boolean>;
  /** Of an executor that runs steps elsewhere. */
  readonly queue?: (options: QueueOptions) => Promise<JobQueue>;
}

/** What a coordinator says to a worker. */
export type WorkerCommand = { readonly type: 'go' } | { readonly type: 'stop' };
