/** Looking at many files. */
import { type BigIntStats, statSync } from 'node:fs';
import { stat } from 'node:fs/promises';

/** So many looks show how fast a disk answers. */
const LOOKS = 64;
const SLOW_MS = 0.2;

/**
 * A function that looks at a file at once, while that takes microseconds as on a local disk: a promise costs several
 * times the look. Where files are slow to answer, as on a network drive, it answers later, so that many can be asked.
 */
export function createLook(): (path: string) => BigIntStats | Promise<BigIntStats> {
  let slow = false;
  let calls = 0;
  let since = 0;
  return (path) => {
    if (slow) return stat(path, { bigint: true });
    const start = performance.now();
    try {
      return statSync(path, { bigint: true });
    } catch (error) {
      return Promise.reject(error);
    } finally {
      since += performance.now() - start;
      if (++calls % LOOKS === 0) {
        slow = since > LOOKS * SLOW_MS;
        since = 0;
      }
    }
  };
}
