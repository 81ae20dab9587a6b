/**
 * What a stage is. A stage sees its parameters, its inputs' folders and a context, nothing else: it knows neither the
 * plan nor the cache. Its definition is light to import; `run` loads the heavy libraries when it is called.
 */
import type { Problem } from '../common/errors.ts';
import type { WeightsLocation } from '../schemas/config.ts';
import type { ComputedOn, Lineage } from '../schemas/environment.ts';

/** Where things are on this machine. Never part of a key: contents are, by their digests. */
export interface Locations {
  /** Absolute path of the data root. */
  readonly root?: string;
  readonly weights?: WeightsLocation;
  /** Absolute path of a table of the test images. */
  readonly table?: string;
}

/** A file outside the cache that a step reads; its contents go into the step's key under `name`. */
export interface ExternalFile {
  /** Stable name, such as the path below the data root. */
  readonly name: string;
  /** Absolute path. */
  readonly path: string;
  /** Of a file that the step fetches itself: its contents are known before it is on this machine. */
  readonly sha256?: string;
}

/** Everything that a running stage can say. Loggers and the run record switch over `type`. */
export type StageEvent =
  | {
      readonly type: 'progress';
      /** What is being counted: images, batches, epochs ... */
      readonly unit: string;
      readonly done: number;
      readonly total: number;
      /** Counted from 1. */
      readonly epoch?: number;
      readonly epochs?: number;
      readonly loss?: number;
      readonly images_per_second?: number;
      readonly seconds_left?: number;
      /** Of the step's process, which adds it. */
      readonly memory_bytes?: number;
    }
  | {
      readonly type: 'epoch';
      readonly epoch: number;
      readonly epochs: number;
      readonly train_loss: number;
      /** null: there is nothing to validate on. */
      readonly val_loss: number | null;
      readonly lr: number;
      readonly seconds: number;
    }
  | { readonly type: 'metric'; readonly name: string; readonly value: number }
  /** `warning`: true of the result, kept with it and said again when it is taken from the cache; `notice`: of this run alone. */
  | { readonly type: 'message'; readonly level: 'info' | 'notice' | 'warning'; readonly text: string }
  /** The device that it computes on, where it does: `auto` has been decided. */
  | ({ readonly type: 'device'; readonly name: string } & Omit<ComputedOn, 'device'>)
  /** Names of the external files whose contents it used; a step that does not say used all. No others can spoil its result. */
  | { readonly type: 'read'; readonly files: readonly string[] }
  | {
      readonly type: 'failed';
      readonly exit_code: number;
      readonly problems: readonly Problem[];
      /** Inputs that were not as they were published; absent where it failed for another reason. */
      readonly damaged?: readonly DamagedInput[];
    };

export interface DamagedInput {
  /** Name of the input. */
  readonly name: string;
  readonly reason: string;
}

export interface StageContext<Params> {
  readonly params: Params;
  readonly locations: Locations;
  /** Name of an input to the folder of that step's output. Read only. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Name of an input to what it was computed with, and what it was made from. */
  readonly lineages?: Readonly<Record<string, Lineage>>;
  /** Folder for the results; empty at first. Its bytes must depend on parameters, files and inputs alone: no times, no paths. */
  readonly output: string;
  /** Folder for what a resumed step can use (checkpoints); kept when the step is interrupted, deleted when it succeeds. */
  readonly scratch: string;
  /** SHA-256 of the external files by name; absent where nobody has read them. */
  readonly digests?: ReadonlyMap<string, string>;
  /** Outputs of earlier steps of this stage, newest first, for a stage that `takesOver`. */
  readonly earlier?: readonly string[];
  readonly device: string;
  /** Of that kind, that share each batch; 1 when left out. */
  readonly devices?: number;
  /** Whether equal runs must give equal bytes; they must when left out. */
  readonly deterministic?: boolean;
  readonly threads: number;
  readonly emit: (event: StageEvent) => void;
  /** Aborted on SIGINT or SIGTERM: save what can be resumed, then throw `Interrupted`. */
  readonly signal: AbortSignal;
}

export interface StageDefinition<Params> {
  /** Raised whenever the same parameters and inputs would give other results. */
  readonly version: number;
  /** Whether a step looks into the outputs of earlier ones for what need not be done again. Its own bytes must not depend on them. */
  readonly takesOver?: boolean;
  /** Whether its output tells what its inputs were computed with: then that is part of its key, and no lineage is kept of it. */
  readonly tellsLineage?: boolean;
  /** Whether its steps take a slot before all others: those that find within seconds what would fail after hours. */
  readonly urgent?: boolean;
  /** Of the stage that ends a trial: the file of its output that has the trial's metrics, numbers by name. */
  readonly metricsFile?: string;
  /**
   * The external files that a step with these parameters reads, in a stable order.
   * @throws InputError with all problems at once where a file is missing or a list cannot be read.
   */
  externalFiles(params: Params, locations: Locations): Promise<readonly ExternalFile[]>;
  /**
   * The most memory in bytes that a step's process takes, by the cost model; absent where that is little. Loads what computes.
   * @param device its name, or `auto`
   */
  memory?(params: Params, device: string): Promise<number>;
  /** @throws AssayError for what the user can mend; anything else is reported as a defect. */
  run(context: StageContext<Params>): Promise<void>;
}
