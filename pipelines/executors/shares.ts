/** How the cards of a machine are divided among steps that run at the same time. Pure. */
import { smallest } from '../../common/many.ts';
import type { Cards } from '../../stages/checks.ts';

/** What the environment of a step says of its cards. */
export type Share = Readonly<Record<string, string>>;

export interface Division {
  /** Steps at the same time. */
  readonly jobs: number;
  /** Each step gets one that the fewest others have; none: every step sees all cards. */
  readonly shares: readonly Share[];
}

/**
 * `auto` is a step a card, or as many cards as share a batch, and one where there are no cards: a processor's threads are
 * all a step's. A number of jobs is taken as it is; several of them get cards of their own as far as there are some.
 * @param devices cards that share a batch
 */
export function divide(jobs: number | 'auto', cards: Cards | null, devices: number): Division {
  const groups = groupsOf(cards?.ids ?? [], devices);
  const count = jobs === 'auto' ? Math.max(1, groups.length) : jobs;
  if (cards === null || count === 1) return { jobs: count, shares: [] };
  return { jobs: count, shares: groups.map((ids) => ({ [cards.variable]: ids.join(',') })) };
}

/** What is left of fewer serves no step. */
function groupsOf(ids: readonly string[], size: number): readonly (readonly string[])[] {
  return Array.from({ length: Math.floor(ids.length / size) }, (_, at) => ids.slice(at * size, (at + 1) * size));
}

/** Gives out shares and takes them back. */
export class Shares {
  readonly #shares: readonly Share[];
  readonly #users: number[];

  constructor(shares: readonly Share[]) {
    this.#shares = shares;
    this.#users = shares.map(() => 0);
  }

  /** @returns the share, and what gives it back */
  take(): { readonly share: Share; readonly giveBack: () => void } {
    if (this.#shares.length === 0) return { share: {}, giveBack: () => {} };
    const at = this.#users.indexOf(smallest(this.#users));
    this.#users[at]!++;
    return {
      share: this.#shares[at]!,
      giveBack: () => {
        this.#users[at]!--;
      },
    };
  }
}
