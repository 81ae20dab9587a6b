/**
 * What is left of job arrays whose steps came to no good end: their folders with logs, which nothing else removes. To be
 * called while no run is at work and the queue is empty, as `removeAll` has found.
 */
import { basename } from 'node:path';
import type { RunsLayout } from '../../store/layout.ts';
import {
  folderOf,
  readSubmission,
  removeSubmission,
  type Submission,
  startsOf,
  submissionNames,
} from '../executors/slurm/submission.ts';
import type { Wanted } from './collect.ts';

/** Names of the folders that go; none for a size alone, of which they are no part. */
export function idleArrays(layout: RunsLayout, { referred, before }: Wanted): readonly string[] {
  if (referred === null && before === undefined) return [];
  return submissionNames(layout).filter((name) => {
    const folder = folderOf(layout, name);
    const read = readSubmission(folder);
    // Who dies while it writes one leaves it so; a damaged one says nothing of its age.
    if (read.state !== 'sound') return true;
    if (before !== undefined && Date.parse(read.value.submitted) >= before) return false;
    return referred === null || !keysOf(folder, read.value).some((key) => referred.has(key));
  });
}

export function removeArrays(layout: RunsLayout, names: readonly string[]): void {
  for (const name of names) removeSubmission(folderOf(layout, name));
}

/** Of its steps that have begun. A step works in `<stage>-<key>`. */
const keysOf = (folder: string, { array, stage }: Submission): readonly string[] =>
  array.flatMap(({ index }) => startsOf(folder, index).map(({ work }) => basename(work).slice(stage.length + 1)));
