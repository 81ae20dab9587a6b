/** What a figure was measured on. */
import { availableParallelism, cpus } from 'node:os';

export function machine(): string {
  return `${cpus()[0]?.model ?? process.arch}, ${availableParallelism()} cores`;
}
