import TinyQueue from 'tinyqueue';

interface Waiting {
  readonly priority: number;
  /** Of equal priority the first comes first. */
  readonly turn: number;
  readonly resume: () => void;
}

/** A counting semaphore whose waiters come in the order of the plan, so that a trial is evaluated before the next begins. */
export class Slots {
  #free: number;
  #scheduled = false;
  #turns = 0;
  readonly #waiting = new TinyQueue<Waiting>([], (a, b) => a.priority - b.priority || a.turn - b.turn);

  constructor(count: number) {
    this.#free = count;
  }

  /** Resolves when a slot is free; the lowest priority number comes first. */
  acquire(priority: number): Promise<void> {
    return new Promise<void>((resume) => {
      this.#waiting.push({ priority, turn: this.#turns++, resume });
      this.#schedule();
    });
  }

  release(): void {
    this.#free++;
    this.#schedule();
  }

  /** Slots are given out a moment later: the step that has just ended lets others begin to wait, which may come first. */
  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      while (this.#free > 0 && this.#waiting.length > 0) {
        this.#free--;
        this.#waiting.pop()!.resume();
      }
    });
  }
}
