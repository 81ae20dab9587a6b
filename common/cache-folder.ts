/** Where assay keeps what can be had again: fetched weights, plugins, compiled programs. */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

export type Environment = Readonly<Record<string, string | undefined>>;

/** $ASSAY_CACHE; else `assay` in $XDG_CACHE_HOME; else ~/.cache/assay. Absolute. */
export function cacheFolder(env: Environment = process.env): string {
  // Empty variables count as unset, as the XDG specification has it.
  return resolve(env['ASSAY_CACHE'] || join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'assay'));
}
