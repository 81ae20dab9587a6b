/** What a report says of learning rates that were searched: what was tried, how often, at what cost, and what came of it. */
import { largest, smallest } from '../../common/many.ts';
import { grouped, list } from '../../common/words.ts';
import type { ExperimentResults } from '../results/results.ts';
import type { SearchedRate, SearchResult } from '../results/search.ts';
import { count } from '../words/format.ts';
import type { Section, Table } from './blocks.ts';

export function searchSections(results: ExperimentResults): readonly Section[] {
  const { searches = [] } = results;
  if (searches.length === 0) return [];
  const table: Table = {
    id: 'search',
    caption: 'Searched learning rates: mean of the lowest validation losses',
    corner: 'task, arm',
    columns: ['chosen', 'tried', 'trainings', 'epochs', 'images'].map(
      (head) => ({ head, align: head === 'tried' ? 'left' : 'right' }) as const,
    ),
    rows: searches.map(({ task, arm, chosen, rates }) => ({
      name: `${task}, ${arm}`,
      cells: [
        String(chosen),
        rates.map(triedText).join('; '),
        ...(['trials', 'epochs', 'images'] as const).map((name) => grouped(sumOf(rates, name))),
      ].map((text) => ({ text })),
    })),
  };
  return [
    {
      id: 'search',
      title: 'How learning rates were found',
      blocks: [
        { kind: 'paragraph', text: budgetText(searches) },
        { kind: 'table', table },
        ...notesOf(results, searches),
      ],
    },
  ];
}

const triedText = ({ lr, val_loss, diverged, trials }: SearchedRate): string =>
  `${lr}: ${val_loss === null ? `${diverged} of ${trials} diverged` : val_loss.toFixed(4)}`;

type Count = 'trials' | 'epochs' | 'images';
const sumOf = (rates: readonly SearchedRate[], name: Count): number => rates.reduce((sum, rate) => sum + rate[name], 0);

/** Arms of a task have one budget: validation sees to it. */
function budgetText(searches: readonly SearchResult[]): string {
  const budgets = [
    ...new Set(searches.map(({ rates }) => `${rates.length} rates × ${count(rates[0]!.trials, 'seed')}`)),
  ];
  const all = searches.flatMap(({ rates }) => rates);
  const [trainings, epochs, images] = (['trials', 'epochs', 'images'] as const).map((name) =>
    grouped(sumOf(all, name)),
  );
  return `Each arm that was searched had the same budget on a task (${list(budgets)}). The rate with the lowest mean validation loss was chosen by seeds that the compared trials do not have; no test image was looked at. In all: ${trainings} trainings, ${epochs} epochs, ${images} images trained on.`;
}

function notesOf({ tasks, arms }: ExperimentResults, searches: readonly SearchResult[]): Section['blocks'] {
  const found = new Set(searches.map(({ task, arm }) => `${task}/${arm}`));
  const without = tasks.flatMap(({ name }) =>
    searches.some(({ task }) => task === name)
      ? arms.filter((arm) => !found.has(`${name}/${arm}`)).map((arm) => `${arm} on ${name}`)
      : [],
  );
  const edges = searches.filter(isAtEdge).map(({ task, arm, chosen }) => `${arm} on ${task} (${chosen})`);
  const items = [
    ...(without.length === 0 ? [] : [`Not searched, so that they had another budget: ${list(without)}.`]),
    ...(edges.length === 0
      ? []
      : [`The lowest or highest rate that was tried was chosen, so that a better one may lie beyond: ${list(edges)}.`]),
  ];
  return items.length === 0 ? [] : [{ kind: 'notes', items }];
}

function isAtEdge({ chosen, rates }: SearchResult): boolean {
  const tried = rates.map(({ lr }) => lr);
  return chosen === smallest(tried) || chosen === largest(tried);
}
