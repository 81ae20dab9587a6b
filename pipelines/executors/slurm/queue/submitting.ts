/** Puts into the queue what can be: in waves, as much as may be there at a time. */
import { EnvironmentError, type Problem } from '../../../../common/errors.ts';
import type { RunsLayout } from '../../../../store/layout.ts';
import type { Step } from '../../../plan/plan.ts';
import { arraysOf } from '../arrays.ts';
import type { KnownArrays } from '../known.ts';
import { refusal, type Submitter } from '../submitter.ts';
import { takeUp } from './take-up.ts';
import type { Want } from './want.ts';
import { nextWave, waitsFor } from './waves.ts';

export interface SubmittingOptions {
  readonly submitter: Submitter;
  readonly known: KnownArrays;
  readonly layout: RunsLayout;
  /** By step id, in the order of the plan. */
  readonly wants: ReadonlyMap<string, Want>;
  readonly steps: ReadonlyMap<string, Step>;
  readonly most: number;
  readonly say: (text: string) => void;
}

export class Submitting {
  readonly #options: SubmittingOptions;
  #refused = false;

  constructor(options: SubmittingOptions) {
    this.#options = options;
  }

  /** @throws EnvironmentError where Slurm takes nothing and nothing of this run is in the queue, SlurmSilent */
  async more(): Promise<void> {
    const { submitter, known, layout, wants, most } = this.#options;
    const chosen = nextWave(wants, most);
    if (chosen.length === 0) return;
    await submitter.alone(async () => {
      // Another run may have submitted some of them meanwhile.
      const left = chosen.filter((want) => !takeUp(want, known, layout));
      const stages = new Set(left.map(({ step }) => step.stage));
      for (const stage of stages) await this.#stage(left.filter(({ step }) => step.stage === stage));
    });
  }

  async #stage(chosen: readonly Want[]): Promise<void> {
    const { submitter, known, wants, steps, say } = this.#options;
    const { stage } = chosen[0]!.step;
    const needs = (step: Step) => waitsFor(step, wants, steps);
    const arrays = arraysOf(
      stage,
      chosen.map(({ step }) => step),
      needs,
    );
    for (const array of arrays) {
      const answer = await submitter.submit(array, ({ id }) => {
        const { intent, tries, forced } = wants.get(id)!;
        return { intent, tries, forced };
      });
      if ('refused' in answer) return this.#refuse(refusal(`of ${stage}`, answer.refused));
      this.#refused = false;
      for (const entry of answer.array.submission.array) {
        const want = wants.get(entry.step)!;
        want.task = known.newest(want.intent)!;
        want.state = 'live';
      }
      const count = array.tasks.length;
      say(`${count} step${count === 1 ? '' : 's'} of ${stage} submitted as job ${answer.array.job}`);
    }
  }

  /** A full queue takes more when some have ended. */
  #refuse(problem: Problem): void {
    const { wants, say } = this.#options;
    const live = [...wants.values()].some(({ state }) => state === 'live');
    if (!live) throw new EnvironmentError(problem);
    if (!this.#refused) say(`${problem.message}; it is asked again`);
    this.#refused = true;
  }
}
