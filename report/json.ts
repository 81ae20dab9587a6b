/** results.json: everything that a report says, for programs. docs/report.md describes it. */

import { question } from './document/question.ts';
import type { Comparison } from './results/comparison.ts';
import { type ExperimentResults, metricsOf, trialsOf } from './results/results.ts';
import { flagNotes } from './words/flag-notes.ts';
import { notes, planningNote } from './words/notes.ts';
import { verdicts } from './words/verdict.ts';

/** The comparison with its words, every metric of every trial, and what is known of the data. */
export function resultsJson(results: ExperimentResults, comparison: Comparison): string {
  const { tasks, arms } = comparison.order;
  const whole = {
    ...comparison,
    question: question(comparison),
    answers: verdicts(comparison),
    notes: notes(comparison),
    task_notes: Object.fromEntries(
      tasks.map((task) => [
        task,
        [
          ...flagNotes(comparison, task),
          ...(planningNote(comparison, task) === null ? [] : [planningNote(comparison, task)]),
        ],
      ]),
    ),
    metrics: Object.fromEntries(
      tasks.map((task) => [
        task,
        Object.fromEntries(arms.map((arm) => [arm, trialsOf(results, task, arm).map(metricsOf)])),
      ]),
    ),
    data: results.data ?? [],
    ...(results.pretrainings && { pretrainings: results.pretrainings }),
    ...(results.searches && { searches: results.searches }),
    ...(results.seen && { seen: results.seen }),
  };
  return `${JSON.stringify(whole, null, 2)}\n`;
}
