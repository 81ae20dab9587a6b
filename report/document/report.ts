/** What stands in a report, in which order: the one layout of the page, of Markdown and of LaTeX. */

import type { ArmPictures } from '../pictures/pictures.ts';
import type { Comparison } from '../results/comparison.ts';
import type { Reconstructions } from '../results/pretraining.ts';
import type { ExperimentResults } from '../results/results.ts';
import { type Subject, subjects } from '../results/subjects.ts';
import { shownPair } from '../words/evidence.ts';
import { notes, prespecificationNote } from '../words/notes.ts';
import { verdictOf } from '../words/verdict.ts';
import { pretrainingSections, propertySections, provenanceSections } from './about.ts';
import { acrossSections } from './across.ts';
import { anchor } from './anchor.ts';
import type { Answer, Report } from './blocks.ts';
import { leakWarnings } from './data/section.ts';
import { legend } from './legend.ts';
import { question } from './question.ts';
import { searchSections } from './search.ts';
import { statisticsTable, summaryTable } from './tables.ts';
import { taskSection } from './task.ts';

/** @param comparison of these same results. @param pictures of segmentations. @param reconstructions of pre-trainings */
export function reportOf(
  results: ExperimentResults,
  comparison: Comparison,
  pictures: readonly ArmPictures[] = [],
  reconstructions: readonly Reconstructions[] = [],
): Report {
  const { tasks } = comparison.order;
  const all = subjects(comparison);
  const [single = null] = all.length === 1 ? all : [];
  return {
    experiment: results.experiment,
    description: results.description,
    question: question(comparison),
    notices: notices(comparison),
    leaks: leakWarnings(results),
    answers: all.map((subject) => answerOf(comparison, subject)),
    opening: [
      {
        kind: 'table',
        table: single === null ? summaryTable(comparison) : statisticsTable(comparison, single.name, single.compared),
      },
      { kind: 'paragraph', text: legend(comparison) },
      ...(comparison.prespecified.kind === 'fixed'
        ? [{ kind: 'paragraph', text: prespecificationNote(comparison)! } as const]
        : []),
    ],
    sections: [
      ...propertySections(comparison),
      ...pretrainingSections(results, reconstructions),
      ...searchSections(results),
      ...acrossSections(comparison),
      ...tasks.map((task) => taskSection(results, comparison, task, pictures)),
      { id: 'reading', title: 'How to read the numbers', blocks: [{ kind: 'notes', items: notes(comparison) }] },
      ...provenanceSections(comparison),
    ],
  };
}

/** The verdict, and how far the best arm is from the next, or from the baseline. */
function answerOf(comparison: Comparison, { name, compared }: Subject): Answer {
  const { metric } = compared;
  const test = shownPair(compared);
  return {
    ...verdictOf(comparison, name, compared),
    // A data set may have the name of one of its tasks.
    address: anchor(compared.pooling === undefined ? 'task' : 'dataset', name),
    metric,
    difference: test && { value: test.difference, interval: test.interval },
  };
}

/** What must be known before any number. */
function notices(comparison: Comparison): readonly string[] {
  const { state, prespecified } = comparison;
  const changed = prespecified.kind === 'changed' ? prespecificationNote(comparison) : null;
  return [...(state.kind === 'partial' ? [state.note] : []), ...(changed === null ? [] : [changed])];
}
