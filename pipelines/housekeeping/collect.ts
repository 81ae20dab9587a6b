/** Which kept results go: by what still refers to them, by age and by size. */
import { InputError } from '../../common/errors.ts';
import { inOrder } from '../../common/words.ts';
import { cacheEntries, type EntryName, livingRuns, removeEntry } from '../../store/inventory.ts';
import type { RunsLayout } from '../../store/layout.ts';
import { readManifest } from '../../store/manifest.ts';
import { standing } from '../executors/slurm/standing.ts';

export interface Wanted {
  /** Keys that stay: of experiments that were named. Null where none was named, which speaks for nothing. */
  readonly referred: ReadonlySet<string> | null;
  /** Only results made before that, in ms since 1970. */
  readonly before?: number;
  /** The oldest go until no more than so many bytes are left. */
  readonly mostBytes?: number;
}

export interface KeptResult extends EntryName {
  /** When its step began; '' where its manifest is damaged, which makes it the oldest. */
  readonly started: string;
  readonly bytes: number;
  /** `finetune:lung/ark/3 of tables`, for people. */
  readonly name: string;
}

export interface Collection {
  /** The oldest first. */
  readonly goes: readonly KeptResult[];
  readonly stays: { readonly results: number; readonly bytes: number };
}

/** Looks, removes nothing. */
export function collect(layout: RunsLayout, { referred, before, mostBytes }: Wanted): Collection {
  const all = Array.from(cacheEntries(layout), (entry) => describe(layout, entry)).toSorted((a, b) =>
    inOrder(a.started, b.started),
  );
  let left = sizeOf(all);
  const goes = all.filter(({ key, started, bytes }) => {
    if (referred?.has(key) === true) return false;
    if (before !== undefined && started !== '' && Date.parse(started) >= before) return false;
    if (mostBytes !== undefined && left <= mostBytes) return false;
    left -= bytes;
    return true;
  });
  return { goes, stays: { results: all.length - goes.length, bytes: left } };
}

/**
 * Removes them. @returns those that are gone: what another run is at stays
 * @throws InputError while a run lives or jobs are in a queue, which may be about to read any of them
 */
export async function removeAll(layout: RunsLayout, results: readonly KeptResult[]): Promise<readonly KeptResult[]> {
  const [run] = livingRuns(layout);
  if (run !== undefined)
    throw new InputError({
      message: `the run ${run} is at work in ${layout.root}`,
      hint: 'Wait for its end, or stop it',
    });
  const { queue, silent } = await standing(layout);
  if (silent !== null)
    throw new InputError({ message: `jobs may be in the queue: ${silent}`, hint: 'Try again when Slurm answers' });
  const [first] = queue;
  if (first !== undefined)
    throw new InputError({
      message: `${queue.length} of the steps that were submitted from ${layout.root} are in the queue`,
      hint: `Wait for their end, or take them out with assay cancel ${first.experiment}`,
    });
  return results.filter((result) => removeEntry(layout, result));
}

export const sizeOf = (results: readonly KeptResult[]): number => results.reduce((sum, { bytes }) => sum + bytes, 0);

function describe(layout: RunsLayout, { stage, key }: EntryName): KeptResult {
  const found = readManifest(layout.entry(stage, key), stage, key);
  if (found.state !== 'sound')
    return { stage, key, started: '', bytes: 0, name: `${stage} ${key.slice(0, 12)}, damaged` };
  const { started, outputs, step, experiment } = found.value;
  const bytes = outputs.reduce((sum, file) => sum + file.bytes, 0);
  return { stage, key, started, bytes, name: `${step} of ${experiment}` };
}
