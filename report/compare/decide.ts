/**
 * The one value that every word, star and colour of a task derives from.
 *
 * "Is best" needs every unadjusted p of the leader to be below alpha: all tests must hold at once, so that no adjustment is
 * due (intersection-union: Berger, Technometrics 24, 1982). A star needs the p that is adjusted over everything that was
 * searched. Neither may contradict the set of arms that may be best, which is why all three are decided here.
 */
import { mayBeBest } from '../../stats/best-set.ts';
import type { Decision, NoTestReason, Standing } from '../results/comparison-task.ts';
import { type Arm, isAwaited, isComplete } from './arm.ts';
import type { Tests } from './tests.ts';

export function decide(tests: Tests, incomparable: string | null): Decision {
  const { arms, ranked, method } = tests;
  if (ranked.length === 0) return { kind: 'nothing', why: 'no-value' };
  if (arms.length === 1) return { kind: 'nothing', why: 'single-arm' };
  if (incomparable !== null) return { kind: 'incomparable', reason: incomparable };
  return typeof method.compare === 'object' ? againstBaseline(tests) : amongAll(tests);
}

function amongAll(tests: Tests): Decision {
  const { arms, ranked, method } = tests;
  const [first, ...others] = ranked;
  const top = first!;
  const leader = top.name;
  const pairs = others.map((other) => tests.pair(top, other));
  if (pairs.every(({ p }) => p === null)) return { kind: 'untested', leader, reason: commonReason(pairs) };
  const awaited = arms.filter(isAwaited);
  const shown = pairs.every(({ p }) => p !== null && p < method.alpha);
  if (shown && isComplete(top) && awaited.length === 0) return { kind: 'best', leader };
  const possible = others.filter((other) => mayLead(tests, top, other));
  const may_be_best = [top, ...possible, ...awaited].map(({ name }) => name);
  const because = !shown ? 'not-shown' : isComplete(top) ? 'arms-unfinished' : 'leader-incomplete';
  return { kind: 'open', leader, may_be_best, because };
}

/** Why most tests could not be made. */
function commonReason(pairs: readonly { readonly reason: NoTestReason | null }[]): NoTestReason {
  const reasons = pairs.flatMap(({ reason }) => reason ?? []);
  for (const reason of ['fewer-than-two-values', 'no-variation'] as const) if (reasons.includes(reason)) return reason;
  return 'no-value';
}

/**
 * Unadjusted marks (`adjust: none`) take what is not significant. Else the set that misses the true best with a chance of
 * at most alpha; in it too whatever the leader alone does not differ from (with two arms the set is one-sided: at a
 * two-sided p between 5 and 10 % the leader would be alone in it and yet not best), and nothing that has a star.
 */
function mayLead(tests: Tests, top: Arm, arm: Arm): boolean {
  const { ranked, method } = tests;
  const { p, adjusted } = tests.pair(top, arm);
  if (p === null || p >= method.alpha) return true;
  if (method.adjust === 'none' || adjusted! < method.alpha) return false;
  const sign = method.direction === 'higher-is-better' ? 1 : -1;
  const leads = ranked.flatMap((other) => {
    if (other === arm) return [];
    const { difference, error } = tests.pair(other, arm);
    if (difference === null || error === null) return [];
    return [{ t: (sign * difference) / Math.sqrt(error.seeds + error.cases), df: error.df }];
  });
  return mayBeBest(leads, ranked.length, method.alpha);
}

function againstBaseline(tests: Tests): Decision {
  const { arms, reference } = tests;
  const others = arms.filter((arm) => arm !== reference);
  const named = (standing: Standing): readonly string[] =>
    others.filter((arm) => standingOf(tests, null, arm) === standing).map(({ name }) => name);
  return {
    kind: 'baseline',
    baseline: reference!.name,
    better: named('better'),
    worse: named('worse'),
    open: named('open'),
    untested: [...named('untested'), ...named('no-value')],
  };
}

/** Of an arm, from the decision; null where that is being made against a baseline. */
export function standingOf(tests: Tests, decision: Decision | null, arm: Arm): Standing {
  const { reference, method } = tests;
  if (decision?.kind === 'incomparable') return arm.sample === null ? 'no-value' : 'untested';
  const baseline = typeof method.compare === 'object';
  if (arm === reference) return baseline ? 'baseline' : 'leader';
  if (arm.sample === null) return decision?.kind === 'open' && isAwaited(arm) ? 'may-be-best' : 'no-value';
  const { difference, p, adjusted } = tests.pair(reference!, arm);
  if (baseline) {
    if (p === null) return 'untested';
    if (adjusted! >= method.alpha) return 'open';
    // The reference is ahead where the difference has the sign of better.
    return difference! > 0 === (method.direction === 'higher-is-better') ? 'worse' : 'better';
  }
  const possible = decision?.kind === 'open' && decision.may_be_best.includes(arm.name);
  if (p === null) return possible ? 'may-be-best' : 'untested';
  if (adjusted! < method.alpha) return 'worse';
  return possible ? 'may-be-best' : 'ruled-out';
}
