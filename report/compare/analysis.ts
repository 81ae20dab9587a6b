import type { Decision } from '../results/comparison-task.ts';
import type { Arm } from './arm.ts';
import { decide } from './decide.ts';
import { type Method, type Tests, testAll } from './tests.ts';

/** Every test of a task and the one value that is decided from them. */
export interface Analysis extends Tests {
  readonly decision: Decision;
}

/** @param incomparable why the arms' test cases are not the same: then nothing is tested */
export function analyse(arms: readonly Arm[], method: Method, incomparable: string | null): Analysis {
  const tests = testAll(arms, method, incomparable !== null);
  return { ...tests, decision: repeatable(decide(tests, incomparable), tests) };
}

/** What is not shown of other patients may be shown of other seeds on these test cases. */
function repeatable(decision: Decision, { arms, method, scope }: Tests): Decision {
  if (decision.kind !== 'open' || decision.because !== 'not-shown' || scope !== 'seeds+cases') return decision;
  if (method.splits !== undefined) return decision;
  const alone = decide(testAll(arms, { ...method, over: 'seeds' }, false), null);
  return alone.kind === 'best' ? { ...decision, because: 'over-seeds-only' } : decision;
}
