/**
 * The answer in numbers: what `results.json` holds and `assay results --json` prints, version 3.
 *
 * Every word of a report derives from a task's `decision` and an arm's `standing` (comparison-task.ts), through
 * report/words/verdict.ts and report/words/cell.ts. Nothing else may say which arm is best or what differs.
 */
import type { ReportSettings } from '../../schemas/config.ts';
import type { DatasetComparison } from './comparison-datasets.ts';
import type { SubgroupColumn } from './comparison-subgroups.ts';
import type { TaskComparison } from './comparison-task.ts';
import type { ArmProperty, Prespecification, Provenance, ResultsState } from './results.ts';

export interface Comparison {
  readonly version: 3;
  readonly experiment: string;
  readonly description: string | null;
  readonly settings: ReportSettings;
  /** Of every interval: 1 - alpha. */
  readonly confidence: number;
  readonly state: ResultsState;
  readonly prespecified: Prespecification;
  /** Names in the experiment's order, which the objects below lose where a name is a whole number. */
  readonly order: { readonly tasks: readonly string[]; readonly arms: readonly string[] };
  readonly tasks: Readonly<Record<string, TaskComparison>>;
  /** Pooled data sets and the comparison across data sets; null for a single task. */
  readonly datasets: DatasetComparison | null;
  /** By task: the metric in groups of the test images, where the experiment asks for it; null where its table knows none of them, or the arms share none. */
  readonly subgroups: Readonly<Record<string, readonly SubgroupColumn[] | null>>;
  /** By task: in what the computing of its trials differed, a sentence each. Tasks of which all trials were made alike are absent. */
  readonly environments: Readonly<Record<string, readonly string[]>>;
  readonly properties: readonly ArmProperty[];
  readonly provenance: Provenance;
  /** What leaks between the splits, a sentence each: the numbers are too good. Absent where nothing does. */
  readonly warnings?: readonly string[];
}
