/** A counting semaphore whose waiters come in the order of the plan, so that a trial is evaluated before the next begins. */
export class Slots {
  #free: number;
  readonly #waiting: { readonly priority: number; readonly resume: () => void }[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  /** Resolves when a slot is free; the lowest priority number comes first. */
  async acquire(priority: number): Promise<void> {
    if (this.#free > 0) {
      this.#free--;
      return;
    }
    await new Promise<void>((resume) => {
      const after = this.#waiting.findIndex((other) => other.priority > priority);
      this.#waiting.splice(after === -1 ? this.#waiting.length : after, 0, { priority, resume });
    });
  }

  release(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free++;
    else next.resume();
  }
}
