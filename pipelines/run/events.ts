/** Everything that a run can say. Loggers and the recorder switch over `type`, each ending in a `never` check. */
import type { Problem } from '../../common/errors.ts';
import type { StageName } from '../../stages/index.ts';
import type { StageEvent } from '../../stages/stage.ts';

/** `cached`: taken as it was; `skipped`: a step that it needs failed; `interrupted`: resumable. */
export type StepResult = 'done' | 'cached' | 'failed' | 'skipped' | 'interrupted';

export type RunEvent =
  /** Before the plan is known, while files are hashed for the first time. */
  | { readonly type: 'reading'; readonly done: number; readonly total: number }
  | {
      readonly type: 'planned';
      readonly experiment: string;
      /** Steps in the plan, in all and by stage, and how many of them are cached already. */
      readonly steps: number;
      readonly stages: ReadonlyMap<StageName, number>;
      readonly cached: number;
      readonly jobs: number;
      /** Whether steps run in a queue: then `jobs` is how many may be there at a time. */
      readonly queued: boolean;
      readonly threads: number;
      readonly device: string;
    }
  /** Another coordinator is at this step. */
  | { readonly type: 'waiting'; readonly id: string; readonly owner: string }
  /** `resumed`: an interrupted run left something to go on from. */
  | { readonly type: 'started'; readonly id: string; readonly stage: StageName; readonly resumed: boolean }
  | { readonly type: 'stage'; readonly id: string; readonly event: StageEvent }
  | {
      readonly type: 'ended';
      readonly id: string;
      readonly stage: StageName;
      readonly result: StepResult;
      /** Null where an input that it needs is missing. */
      readonly key: string | null;
      /** 0 for steps that did not run. */
      readonly seconds: number;
      readonly problems: readonly Problem[];
    }
  /** A result that was kept is not as it was published: it is put aside, to `kept` if anything was there, and computed again. */
  | { readonly type: 'damaged'; readonly id: string; readonly reason: string; readonly kept: string | null }
  /** What became of jobs in a queue, for people. */
  | { readonly type: 'queue'; readonly text: string }
  /** The first signal has come; `running` steps save what they have. */
  | { readonly type: 'stopping'; readonly running: number };

export type EmitRunEvent = (event: RunEvent) => void;
