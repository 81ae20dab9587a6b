/** What `assay watch` shows, looked up once a second while somebody looks, however many do. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type CellCounts, cellsOf, type RunningStep, type RunOverview } from '../../pipelines/run/watching/overview.ts';
import { QueueWatch } from '../../pipelines/run/watching/queue.ts';
import { WatchedRuns } from '../../pipelines/run/watching/runs.ts';
import type { RunsLayout } from '../../store/layout.ts';

export interface Shown {
  /** Of the results. */
  readonly folder: string;
  /** Newest first: the latest run of each experiment. */
  readonly runs: readonly ShownRun[];
  /** Runs that are not shown. */
  readonly older: number;
}

interface ShownRun extends Omit<RunOverview, 'running'> {
  readonly running: readonly (RunningStep & { readonly queue: string | null })[];
  readonly more_running: number;
  readonly all_failed: number;
  readonly cells: readonly CellCounts[];
  readonly more_cells: number;
  /** Steps that wait in a queue. */
  readonly queued: number;
  readonly report: boolean;
}

const LOOK_EVERY_MS = 1_000;
const MOST_RUNS = 20;
const MOST_CELLS = 500;

export class Feed {
  readonly #layout: RunsLayout;
  readonly #runs: WatchedRuns;
  readonly #queue: QueueWatch;
  readonly #viewers = new Set<(state: string) => void>();
  #timer: NodeJS.Timeout | null = null;
  #last = '';

  constructor(layout: RunsLayout) {
    this.#layout = layout;
    this.#runs = new WatchedRuns(layout);
    this.#queue = new QueueWatch(layout);
  }

  /** @param viewer told the state at once, and whenever it has changed @returns what ends that */
  join(viewer: (state: string) => void): () => void {
    this.#viewers.add(viewer);
    if (this.#last !== '') viewer(this.#last);
    if (this.#timer === null) this.#tick();
    return () => {
      this.#viewers.delete(viewer);
      if (this.#viewers.size > 0 || this.#timer === null) return;
      clearTimeout(this.#timer);
      this.#timer = null;
    };
  }

  #tick(): void {
    const state = JSON.stringify(this.look());
    if (state !== this.#last) for (const viewer of this.#viewers) viewer(state);
    this.#last = state;
    this.#timer = setTimeout(() => this.#tick(), LOOK_EVERY_MS);
    void this.#queue.look(); // Shown at the next look.
  }

  look(): Shown {
    const { runs, older } = this.#runs.look(MOST_RUNS, this.#queue.last);
    return { folder: this.#layout.root, runs: runs.map((run) => this.#shown(run)), older };
  }

  #shown({ overview, record }: ReturnType<WatchedRuns['look']>['runs'][number]): ShownRun {
    const cells = cellsOf(record);
    const mine = this.#queue.last.queue.filter(({ experiment }) => experiment === overview.experiment);
    const jobs = new Map(mine.map(({ id, job, node }) => [id, node === '' ? job : `${job} on ${node}`]));
    const count = (state: 'running' | 'failed'): number =>
      overview.stages.reduce((sum, { counts }) => sum + (counts[state] ?? 0), 0);
    return {
      ...overview,
      running: overview.running.map((step) => ({ ...step, queue: jobs.get(step.id) ?? null })),
      more_running: count('running') - overview.running.length,
      all_failed: count('failed'),
      cells: cells.slice(0, MOST_CELLS),
      more_cells: Math.max(0, cells.length - MOST_CELLS),
      queued: mine.filter(({ state }) => state === 'PENDING').length,
      report: existsSync(join(this.#layout.reports, overview.experiment, 'report.html')),
    };
  }
}
