/** Reads all that a cache holds and says what is not as it was published. Changes nothing but what is remembered of files. */
import { lookUp } from '../../store/cache.ts';
import { cacheEntries } from '../../store/inventory.ts';
import type { RunsLayout } from '../../store/layout.ts';

export interface Verification {
  readonly results: number;
  /** Of all output files that were read. */
  readonly bytes: number;
  readonly damaged: readonly { readonly folder: string; readonly reason: string }[];
}

/** @param onProgress told after each result */
export async function verifyCache(
  layout: RunsLayout,
  signal: AbortSignal,
  onProgress: (results: number) => void = () => undefined,
): Promise<Verification> {
  const damaged: { folder: string; reason: string }[] = [];
  let [results, bytes] = [0, 0];
  for (const { stage, key } of cacheEntries(layout)) {
    const found = await lookUp(layout, stage, key, { remembering: false, signal });
    // One that has gone meanwhile is no result any more.
    if (found.state === 'absent') continue;
    if (found.state === 'damaged') damaged.push({ folder: layout.entry(stage, key), reason: found.reason });
    else bytes += found.manifest.outputs.reduce((sum, file) => sum + file.bytes, 0);
    onProgress(++results);
  }
  return { results, bytes, damaged };
}
