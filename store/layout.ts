/** Where things are below a runs folder. The only file that knows these names. */
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { EnvironmentError, type Problem } from '../common/errors.ts';
import { systemCode, systemProblem } from '../common/system-errors.ts';
import { sweepTemporary } from '../common/temporary.ts';

export interface RunsLayout {
  /** Absolute path of the runs folder. */
  readonly root: string;
  readonly records: string;
  readonly reports: string;
  /** What is remembered of files outside (store/digests/digests.ts). */
  readonly digests: string;
  /** Folder of all cached results of a stage. */
  stage(stage: string): string;
  /** Immutable folder of one step's result. */
  entry(stage: string, key: string): string;
  /** The files that the steps after it read. */
  output(stage: string, key: string): string;
  /** Folder in which a step works until it has succeeded. */
  work(stage: string, key: string): string;
  /** Parent of all work folders. */
  readonly works: string;
  /** Where a result lies for a moment while a newer one takes its place. */
  old(stage: string, key: string): string;
  /** Results that were found damaged, and why. */
  readonly damaged: string;
  /** What was asked of a queue of jobs, a folder a job array. */
  readonly cluster: string;
  lock(stage: string, key: string): string;
  /** Held by the coordinator of a run while it lives. */
  runLock(run: string): string;
  /** Held while job arrays are submitted. */
  readonly submitLock: string;
}

export function runsLayout(root: string): RunsLayout {
  return {
    root,
    records: join(root, 'records'),
    reports: join(root, 'reports'),
    digests: join(root, 'digests.tsv'),
    stage: (stage) => join(root, 'cache', stage),
    entry: (stage, key) => join(root, 'cache', stage, key),
    output: (stage, key) => join(root, 'cache', stage, key, 'output'),
    works: join(root, 'work'),
    work: (stage, key) => join(root, 'work', `${stage}-${key}`),
    old: (stage, key) => join(root, 'work', `old-${stage}-${key}`),
    damaged: join(root, 'damaged'),
    cluster: join(root, 'cluster'),
    lock: (stage, key) => join(root, 'locks', `${stage}-${key}`),
    runLock: (run) => join(root, 'locks', `run-${run}`),
    submitLock: join(root, 'locks', 'submit'),
  };
}

/**
 * Makes the folders of a runs folder that do not exist yet.
 * @throws EnvironmentError where that is not possible: before any work is done, rather than after hours of it.
 */
export function openRuns(root: string): RunsLayout {
  const layout = runsLayout(root);
  try {
    mkdirSync(root, { recursive: true });
    for (const folder of ['cache', 'work', 'locks', 'records', 'reports']) makeFolder(join(root, folder));
    sweep(layout);
  } catch (error) {
    const problem = cannotBeMade(root, error) ?? systemProblem(error);
    if (problem === null) throw error;
    throw new EnvironmentError({ ...problem, hint: 'Choose a folder that can be written to with --runs <folder>' });
  }
  return layout;
}

/** Removes what writers that were killed have left, and no one else's. */
function sweep({ root, works, records, reports }: RunsLayout): void {
  for (const folder of [root, works, records, join(root, 'locks'), join(root, 'damaged')]) sweepTemporary(folder);
  for (const folder of [works, reports])
    for (const entry of readdirSync(folder, { withFileTypes: true }))
      if (entry.isDirectory()) sweepTemporary(join(folder, entry.name));
  // A coordinator that was killed while it replaced a result; the newer one lies finished in the work folder.
  for (const name of readdirSync(works))
    if (name.startsWith('old-')) rmSync(join(works, name), { recursive: true, force: true });
}

/** Not with `recursive`, which tells a read-only file system as a missing folder. */
function makeFolder(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
  }
}

function cannotBeMade(file: string, error: unknown): Problem | null {
  const code = systemCode(error);
  return code === 'ENOENT' || code === 'EEXIST' ? { file, message: 'this folder cannot be made' } : null;
}
