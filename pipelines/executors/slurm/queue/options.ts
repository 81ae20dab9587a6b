import type { StageName } from '../../../../stages/index.ts';
import type { SlurmSettings } from '../settings.ts';

export interface SlurmQueueOptions {
  readonly settings: SlurmSettings;
  /** How a job calls assay. */
  readonly assay: readonly string[];
  /** The command that a job runs when all have ended; null: this process waits itself. */
  readonly carryOn: readonly string[] | null;
  readonly takes: (stage: StageName) => boolean;
}
