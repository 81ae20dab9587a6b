/** Which steps `--force` names. */
import { InputError, type Problem } from '../../common/errors.ts';
import { suggestion } from '../../common/suggest.ts';
import { stageNames } from '../../stages/index.ts';
import type { Plan } from '../plan/plan.ts';

/** `all`, or names of stages and ids of steps. */
export type Force = 'all' | readonly string[];

/** @throws InputError that names everything that is neither a stage nor a step of the plan. */
export function forcedSteps(plan: Plan, force: Force): ReadonlySet<string> {
  if (force === 'all') return new Set(plan.steps.map((step) => step.id));
  const problems: Problem[] = [];
  const ids = force.flatMap((name) => {
    const named = plan.steps.filter((step) => step.id === name || step.stage === name);
    if (named.length === 0) problems.push(unknown(name, plan));
    return named.map((step) => step.id);
  });
  if (problems.length > 0) throw new InputError(problems);
  return new Set(ids);
}

function unknown(name: string, plan: Plan): Problem {
  const known = [...stageNames, ...plan.steps.map((step) => step.id)];
  return {
    path: '--force',
    message: `expected a stage or a step of the plan, found ${name}`,
    hint: suggestion(name, known, 'stages and steps'),
  };
}
