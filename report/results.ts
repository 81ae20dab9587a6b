/** What reports and statistics are made of: every trial's metrics, arranged by task and arm. */
import type { DataAudit } from '../schemas/audit.ts';
import type { ReportSettings, ReportTask } from '../schemas/config.ts';

export interface TrialResult {
  /** Counted from 1. */
  readonly trial: number;
  /** All metrics of the trial by name: auc, accuracy, auc/<class> ... Undefined ones are null. */
  readonly metrics: Readonly<Record<string, number | null>>;
}

export interface CellResult {
  readonly task: string;
  readonly arm: string;
  readonly trials: readonly TrialResult[];
}

export interface ExperimentResults {
  readonly experiment: string;
  readonly description: string | null;
  readonly tasks: readonly ReportTask[];
  readonly arms: readonly string[];
  readonly cells: readonly CellResult[];
  readonly settings: ReportSettings;
  /** What is known of the data of each task; several where arms change it. */
  readonly data?: readonly TaskData[];
}

export interface TaskData {
  readonly task: string;
  readonly audit: DataAudit;
}
