/** Runs single test files of a copy of the repository, each in a process of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Near } from './nearest.ts';

export interface Killing {
  /** The test file that failed; null: the mutant survived. */
  readonly by: string | null;
  /** Test files that passed before. */
  readonly tried: number;
}

interface Ran {
  readonly passed: boolean;
  readonly seconds: number;
}

const MOST_TESTS = 8;
/** Seconds of tests that a mutant gets, by their usual times. */
const BUDGET_S = 60;
/** A test of so many seconds is tried after those that are one import further away. */
const SECONDS_A_STEP = 6;
/** A test that waits for what a mutant does not do is ended after so many times its usual time, and some. */
const SLOWER = 4;
const SPARE_S = 30;
/** Of a test whose time is not known yet: those of whole programs and processes take long. */
const guess = (test: string): number => (/^test\/(cli|pipelines\/(run|damage))\//.test(test) ? 15 : 3);
const LONGEST_S = 120;

/** What is known of the test files of a copy: how long they take, and which fail without any mutant. */
export class Suite {
  readonly #folder: string;
  readonly #seconds: Map<string, number>;
  readonly #sound = new Map<string, boolean>();

  /** @param seconds of test files, where they are known from an earlier run */
  constructor(folder: string, seconds: Iterable<readonly [string, number]>) {
    this.#folder = folder;
    this.#seconds = new Map(seconds);
  }

  get seconds(): ReadonlyMap<string, number> {
    return this.#seconds;
  }

  /** Tries tests, the nearest first, until one fails that passes without the mutant. */
  async kill(tests: readonly Near[], strike: () => void, heal: () => void): Promise<Killing> {
    const cost = ({ test, distance }: Near): number => distance + this.#usual(test) / SECONDS_A_STEP;
    const order = tests.toSorted((one, other) => cost(one) - cost(other)).slice(0, MOST_TESTS);
    let spent = 0;
    let tried = 0;
    for (const { test } of order) {
      if (this.#sound.get(test) === false) continue;
      if (tried > 0 && spent + this.#usual(test) > BUDGET_S) continue;
      strike();
      const { passed, seconds } = await this.#run(test);
      heal();
      spent += seconds;
      if (!passed && (await this.#isSound(test))) return { by: test, tried };
      if (passed) {
        this.#seconds.set(test, seconds);
        tried++;
      }
    }
    return { by: null, tried };
  }

  #usual(test: string): number {
    return this.#seconds.get(test) ?? guess(test);
  }

  async #isSound(test: string): Promise<boolean> {
    const known = this.#sound.get(test);
    if (known !== undefined) return known;
    const { passed, seconds } = await this.#run(test);
    this.#sound.set(test, passed);
    this.#seconds.set(test, seconds);
    return passed;
  }

  async #run(test: string): Promise<Ran> {
    const known = this.#seconds.get(test);
    const start = performance.now();
    const words = ['--import', 'tsx', '--test-force-exit', test];
    const child = spawn(process.execPath, words, { cwd: this.#folder, stdio: 'ignore', detached: true });
    const limit = known === undefined ? LONGEST_S : SLOWER * known + SPARE_S;
    const timer = setTimeout(() => end(child.pid!), limit * 1000);
    const [code] = (await once(child, 'exit')) as [number | null];
    clearTimeout(timer);
    return { passed: code === 0, seconds: (performance.now() - start) / 1000 };
  }
}

/** With all that it started. */
function end(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
