import TinyQueue from 'tinyqueue';

interface Waiting {
  readonly priority: number;
  /** Memory that it takes. */
  readonly bytes: number;
  /** There is a slot, but not the memory: told once. */
  onLack: (() => void) | null;
  /** Of equal priority the first comes first. */
  readonly turn: number;
  readonly resume: () => void;
}

/** What whoever waits takes besides a slot. */
export interface Needs {
  readonly bytes: number;
  readonly onLack: () => void;
}

/**
 * A counting semaphore whose waiters come in the order of the plan, so that a trial is evaluated before the next begins.
 * Whoever's memory is not there yet waits, and those behind it, too: else it would wait until all smaller ones have ended.
 * What is larger than all there is comes alone.
 */
export class Slots {
  #free: number;
  #taken = 0;
  #bytes: number;
  #scheduled = false;
  #turns = 0;
  readonly #waiting = new TinyQueue<Waiting>([], (a, b) => a.priority - b.priority || a.turn - b.turn);

  /** @param bytes that there are for all; as many as anybody wants when left out */
  constructor(count: number, bytes = Number.POSITIVE_INFINITY) {
    this.#free = count;
    this.#bytes = bytes;
  }

  /** Resolves when a slot is free; the lowest priority number comes first. */
  acquire(priority: number, { bytes, onLack }: Needs = { bytes: 0, onLack: () => undefined }): Promise<void> {
    return new Promise<void>((resume) => {
      this.#waiting.push({ priority, bytes, onLack, turn: this.#turns++, resume });
      this.#schedule();
    });
  }

  /** @param bytes as they were asked for */
  release(bytes = 0): void {
    this.#free++;
    this.#taken--;
    this.#bytes += bytes;
    this.#schedule();
  }

  /** Slots are given out a moment later: the step that has just ended lets others begin to wait, which may come first. */
  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      while (this.#free > 0 && this.#waiting.length > 0) {
        const first = this.#waiting.peek()!;
        if (first.bytes > this.#bytes && this.#taken > 0) {
          first.onLack?.();
          first.onLack = null;
          return;
        }
        this.#free--;
        this.#taken++;
        this.#bytes -= first.bytes;
        this.#waiting.pop()!.resume();
      }
    });
  }
}
