import type { Logger } from './logger.ts';

/** A live tree on a terminal, plain lines elsewhere; always on standard error. */
export async function createLogger(): Promise<Logger> {
  // listr2 wants both streams to be a terminal.
  const live = process.stderr.isTTY && process.stdout.isTTY && process.env['CI'] === undefined;
  if (live) return (await import('./live.ts')).liveLogger(process.stderr);
  return (await import('./plain.ts')).plainLogger(process.stderr);
}
