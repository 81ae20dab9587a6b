/** What a figure was measured on. */
import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';

export const processor = (): string => cpus()[0]?.model ?? process.arch;

export function machine(): string {
  return `${processor()}, ${availableParallelism()} cores`;
}

/** Those that decide how fast matrices are multiplied, by Linux' names. */
const TELLING = ['avx2', 'avx512f', 'avx512_bf16', 'avx512_fp16', 'amx_tile', 'amx_bf16', 'asimd', 'sve', 'bf16'];

/** The instruction sets of this processor that matter here; empty where the system does not say. */
export function instructionSets(): readonly string[] {
  const file = '/proc/cpuinfo';
  if (!existsSync(file)) return [];
  const line = /^(?:flags|Features)\s*:(.*)$/m.exec(readFileSync(file, 'utf8'))?.[1] ?? '';
  const flags = new Set(line.trim().split(/\s+/));
  return TELLING.filter((name) => flags.has(name));
}
