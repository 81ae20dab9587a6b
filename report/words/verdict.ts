/** The answer in words, task by task: which arm is best, by how much, how sure, on what. All of it follows from the decision. */

import type { Comparison } from '../results/comparison.ts';
import type { Decision, TaskComparison } from '../results/comparison-task.ts';
import { subjects } from '../results/subjects.ts';
import { trialsText } from './cell.ts';
import { baselineParts, extreme, names, noTest } from './conclusion.ts';
import { evidence } from './evidence.ts';
import { meanAndSd } from './format.ts';
import { metricLabel, metricUnit } from './metric-info.ts';
import { remarks } from './remarks.ts';

export interface Verdict {
  /** Or the data set that several tasks are folds or splits of. */
  readonly task: string;
  readonly kind: Decision['kind'];
  readonly tone: 'settled' | 'partly' | 'open' | 'none';
  /** The answer in three words: '● best', '○ 3 may be best'. */
  readonly chip: string;
  /** The arm that the sentence begins with, to be set in bold; null where the answer is the whole sentence. */
  readonly lead: string | null;
  /** Follows the lead: ' is best on cxr.'. Plain text, as all below: escape it. */
  readonly answer: string;
  /** '+6.4 AUC points [1.7, 11.1] over sgd, p = 0.010; 3 trials each, 200 test images, patients not known'; null: no figures. */
  readonly evidence: string | null;
  /** Further sentences. */
  readonly remarks: readonly string[];
}

/** One verdict a task or pooled data set, in the experiment's order. */
export function verdicts(comparison: Comparison): readonly Verdict[] {
  return subjects(comparison).map(({ name, compared }) => verdictOf(comparison, name, compared));
}

/** @param name of the task, or of the data set that `task` pools */
export function verdictOf(comparison: Comparison, name: string, task: TaskComparison): Verdict {
  const { decision } = task;
  return {
    task: name,
    kind: decision.kind,
    ...look(task),
    ...sentence(task, name, comparison.settings.test),
    evidence: evidence(comparison, task),
    remarks: remarks(comparison, task),
  };
}

/** The verdict as one text, for where nothing can be set in bold. */
export function verdictText({ lead, answer, evidence: figures, remarks: more }: Verdict): string {
  return [`${lead ?? ''}${answer}`, ...(figures === null ? [] : [`${figures}.`]), ...more].join(' ');
}

function look({ decision, scope }: TaskComparison): Pick<Verdict, 'tone' | 'chip'> {
  switch (decision.kind) {
    case 'nothing':
      return { tone: 'none', chip: '– nothing to compare' };
    case 'incomparable':
      return { tone: 'none', chip: '– not comparable' };
    case 'untested':
      return { tone: 'none', chip: '– not tested' };
    case 'best': {
      const where = { 'seeds+cases': '', seeds: ' on this test set', cases: ' of these models' };
      return { tone: 'settled', chip: `● best${where[scope]}` };
    }
    case 'open':
      switch (decision.because) {
        case 'over-seeds-only':
          return { tone: 'partly', chip: '◐ repeatable on this test set' };
        case 'leader-incomplete':
        case 'arms-unfinished':
          return { tone: 'partly', chip: '◐ trials missing' };
        case 'not-shown':
          return { tone: 'open', chip: `○ ${decision.may_be_best.length} may be best` };
      }
      break;
    case 'baseline': {
      const { better, worse, open, baseline } = decision;
      const differ = better.length + worse.length;
      const said =
        better.length > 0
          ? `${better.length} better than`
          : differ > 0
            ? `${worse.length} worse than`
            : 'none differs from';
      if (differ + open.length === 0) return { tone: 'none', chip: '– not tested' };
      return {
        tone: differ === 0 ? 'open' : open.length === 0 ? 'settled' : 'partly',
        chip: `${differ === 0 ? '○' : open.length === 0 ? '●' : '◐'} ${said} ${baseline}`,
      };
    }
  }
  throw new TypeError(`no words for the decision ${JSON.stringify(decision satisfies never)}`);
}

type Test = Comparison['settings']['test'];

function sentence(task: TaskComparison, name: string, test: Test): Pick<Verdict, 'lead' | 'answer'> {
  const { decision, metric, arms } = task;
  const label = metricLabel(metric);
  switch (decision.kind) {
    case 'nothing': {
      if (decision.why === 'no-value') {
        return { lead: null, answer: `No trial on ${name} has a defined ${label}: nothing can be compared.` };
      }
      const [[lead, arm]] = Object.entries(arms) as [[string, (typeof arms)[string]]];
      const unit = metricUnit(metric);
      const figures = `${label} ${meanAndSd(arm, unit)} ${unit}`;
      return { lead, answer: ` is the only arm on ${name} (${figures}): there is nothing to compare it with.` };
    }
    case 'incomparable':
      return { lead: null, answer: `No arm on ${name} can be called best: ${decision.reason}` };
    case 'untested': {
      const why = `no test is possible, because ${noTest(decision.reason)}`;
      return {
        lead: decision.leader,
        answer: ` has the ${extreme(metric)} mean on ${name}; which arm is best cannot be said: ${why}.`,
      };
    }
    case 'best':
      return {
        lead: decision.leader,
        answer: ` is best on ${name}${task.scope === 'cases' ? ' among these trained models' : ''}.`,
      };
    case 'open':
      return {
        lead: decision.leader,
        answer: ` has the ${extreme(metric)} mean on ${name}; ${openClause(decision, task, test)}.`,
      };
    case 'baseline': {
      const parts = baselineParts(decision);
      const said = parts.length === 0 ? 'no arm to compare with it' : parts.join('; ');
      return { lead: null, answer: `Against the baseline ${decision.baseline} on ${name}: ${said}.` };
    }
  }
}

function openClause(
  decision: Extract<Decision, { kind: 'open' }>,
  task: TaskComparison,
  { adjust, alpha }: Test,
): string {
  const { leader, may_be_best } = decision;
  const others = may_be_best.slice(1);
  const possible =
    adjust === 'none'
      ? `not significantly different at ${alpha}, unadjusted: ${names(others)}`
      : `may be best: ${names(may_be_best)}`;
  switch (decision.because) {
    case 'not-shown':
      return possible;
    case 'over-seeds-only':
      return `repeatable on this test set; too few test patients to say so of others; ${possible}`;
    case 'leader-incomplete':
      return `it lacks trials (${trialsText(task.arms[leader]!.trials)}) and is not called best`;
    case 'arms-unfinished': {
      const awaited = Object.entries(task.arms).filter(
        ([, { n, trials }]) => n === 0 && trials.some(({ state }) => state === 'unfinished'),
      );
      return `not called best before ${names(awaited.map(([arm]) => arm))} has a finished trial`;
    }
  }
}
