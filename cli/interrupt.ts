/** Signals of the terminal and the system as abort signals. */

export interface Interrupts {
  /** Aborted on the first SIGINT or SIGTERM. */
  readonly stop: AbortSignal;
  /** Aborted on the second. */
  readonly kill: AbortSignal;
}

const EXIT_INTERRUPTED = 130;
/** After the second signal nothing should take long; if it does, the process ends all the same. */
const PATIENCE_MS = 2_000;

export function listenForInterrupts(): Interrupts {
  const stop = new AbortController();
  const kill = new AbortController();
  const onSignal = (): void => {
    if (!stop.signal.aborted) stop.abort();
    else {
      kill.abort();
      setTimeout(() => process.exit(EXIT_INTERRUPTED), PATIENCE_MS).unref();
    }
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return { stop: stop.signal, kill: kill.signal };
}
