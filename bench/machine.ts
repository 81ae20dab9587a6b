/** What a figure was measured on. */
import { availableParallelism, cpus } from 'node:os';

export const processor = (): string => cpus()[0]?.model ?? process.arch;

export function machine(): string {
  return `${processor()}, ${availableParallelism()} cores`;
}
