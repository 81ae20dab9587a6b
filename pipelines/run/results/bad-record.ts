/** A record that cannot be used, as a problem. */
import type { Problem } from '../../../common/errors.ts';
import type { BadRecord } from '../../../store/records.ts';

export function badRecord({ file, reason }: BadRecord): Problem {
  return {
    file,
    message: `this record of a run is damaged: ${reason}`,
    hint: 'Run the experiment again: its results are in the cache, and a new record is written',
  };
}
