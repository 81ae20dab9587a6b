/** The runs of a folder for those who look every second: a record is read again when it was written again. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { RunsLayout } from '../../../store/layout.ts';
import { judged, type RunRecord, recordNamed, recordNames } from '../../../store/records.ts';
import type { Standing } from '../../executors/slurm/standing.ts';
import { asOfNow, overviewOf, type RunOverview } from './overview.ts';
import { WorkSteps } from './steps.ts';

export interface WatchedRun {
  readonly record: RunRecord;
  readonly overview: RunOverview;
}

export class WatchedRuns {
  readonly #layout: RunsLayout;
  readonly #steps: WorkSteps;
  readonly #read = new Map<string, { readonly at: number; readonly record: RunRecord | null }>();

  constructor(layout: RunsLayout) {
    this.#layout = layout;
    this.#steps = new WorkSteps(layout);
  }

  /** The latest run of each experiment, newest first. @returns also how many runs there are besides */
  look(most: number, standing: Standing): { readonly runs: readonly WatchedRun[]; readonly older: number } {
    const names = recordNames(this.#layout);
    const works = this.#steps.look();
    const runs = new Map<string, WatchedRun>();
    for (const name of names) {
      if (runs.size === most) break;
      const record = this.#record(name);
      if (record === null || runs.has(record.experiment.name)) continue;
      const now = asOfNow(judged(this.#layout, record), works, standing);
      runs.set(now.experiment.name, { record: now, overview: overviewOf(this.#layout, now, works) });
    }
    return { runs: [...runs.values()], older: names.length - runs.size };
  }

  #record(name: string): RunRecord | null {
    const at = statSync(join(this.#layout.records, name), { throwIfNoEntry: false })?.mtimeMs ?? 0;
    const known = this.#read.get(name);
    if (known?.at === at) return known.record;
    const record = recordNamed(this.#layout, name);
    this.#read.set(name, { at, record });
    return record;
  }
}
