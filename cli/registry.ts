/** The registry of commands: a file in commands/ and a line here each. */
import type { CommandModule } from './command.ts';

export interface CommandEntry {
  readonly summary: string;
  /** A file of its own each, loaded only for its own command: the others' libraries would cost a no-op run its second. */
  readonly load: () => Promise<CommandModule>;
}

/** In the order in which they are listed to users. */
export const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  init: { summary: 'write a first experiment for the data in a folder', load: () => import('./commands/init.ts') },
  validate: { summary: 'check an experiment file', load: () => import('./commands/validate.ts') },
  plan: { summary: 'say what a run would do, and why', load: () => import('./commands/plan.ts') },
  data: { summary: 'show what the data are, and what training sees', load: () => import('./commands/data.ts') },
  run: { summary: 'run what is not cached yet and print the table', load: () => import('./commands/run.ts') },
  status: { summary: 'say where the runs are', load: () => import('./commands/status.ts') },
  watch: { summary: 'show the runs as a page', load: () => import('./commands/watch.ts') },
  logs: { summary: 'print what a step prints', load: () => import('./commands/logs.ts') },
  cancel: { summary: 'end the runs of an experiment, also in a queue', load: () => import('./commands/cancel.ts') },
  results: { summary: 'print the table of the latest run', load: () => import('./commands/results.ts') },
  report: { summary: 'render the report of finished trials', load: () => import('./commands/report.ts') },
  compare: { summary: 'say what differs between runs or arms', load: () => import('./commands/compare.ts') },
  recheck: { summary: 'recompute the marks of a published table', load: () => import('./commands/recheck.ts') },
  predict: { summary: 'apply a trained model to images', load: () => import('./commands/predict.ts') },
  export: { summary: 'write a trained model for other programs', load: () => import('./commands/export.ts') },
  models: { summary: 'list the architectures', load: () => import('./commands/models.ts') },
  weights: { summary: 'look into weights files, fetch public ones', load: () => import('./commands/weights.ts') },
  verify: { summary: 'read all kept results and name the damaged', load: () => import('./commands/verify.ts') },
  gc: { summary: 'remove kept results that are not needed', load: () => import('./commands/gc.ts') },
  doctor: { summary: 'check devices and libraries', load: () => import('./commands/doctor.ts') },
  bench: { summary: 'measure training steps or forward passes', load: () => import('./commands/bench.ts') },
  completion: { summary: 'print a completion script for a shell', load: () => import('./commands/completion.ts') },
  exec: { summary: 'run one step from its step file (used by run)', load: () => import('./commands/exec.ts') },
};

/** A command without what its file gives it. */
export const described = (summary: string): string => `${summary[0]?.toUpperCase()}${summary.slice(1)}.`;
