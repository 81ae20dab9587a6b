import { readFileSync } from 'node:fs';

/** Reads reference numbers below test/golden; their shape is what the caller says. */
export function golden<T>(path: string): T {
  return JSON.parse(readFileSync(new URL(`../golden/${path}`, import.meta.url), 'utf8')) as T;
}
