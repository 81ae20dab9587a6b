import { renderBytes } from './bytes.ts';

const EVERY_MS = 200;
const EVERY_LINE_MS = 5000;

/** Says how a download goes: one line that changes on a terminal, a line now and then elsewhere. */
export function fetchProgress(stream: {
  readonly isTTY: boolean;
  write(text: string): boolean;
}): (done: number, total: number | null) => void {
  let last = Number.NEGATIVE_INFINITY;
  return (done, total) => {
    const whole = done === total;
    const now = performance.now();
    if (!whole && now - last < (stream.isTTY ? EVERY_MS : EVERY_LINE_MS)) return;
    last = now;
    const share = total === null ? '' : ` of ${renderBytes(total)} (${Math.floor((100 * done) / total)} %)`;
    stream.write(
      stream.isTTY ? `\r\x1b[K${renderBytes(done)}${share}${whole ? '\n' : ''}` : `${renderBytes(done)}${share}\n`,
    );
  };
}
