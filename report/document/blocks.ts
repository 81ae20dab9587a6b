/**
 * A report as a value: what stands in it and in which order, laid out once for HTML, Markdown, LaTeX and CSV.
 * Plain text throughout: each renderer escapes it in its own way.
 */
import type { Metric } from '../../schemas/types.ts';
import type { ArmPictures } from '../pictures/pictures.ts';
import type { PretrainingResult, Reconstructions } from '../results/pretraining.ts';
import type { Verdict } from '../words/verdict.ts';

/** How a cell stands out, beside what its text says. */
export type Mark = 'best' | 'second' | 'may-be-best';

export interface TableCell {
  readonly text: string;
  readonly marks?: readonly Mark[];
}

export interface Column {
  readonly head: string;
  /** A second line: the unit. */
  readonly unit?: string;
  /** Text is set to the left, figures to the right. */
  readonly align: 'left' | 'right';
}

/** An interval of a difference, drawn beside its row: shares are not percentages. */
export interface Strip {
  readonly value: number | null;
  readonly interval: readonly [number, number] | null;
}

export interface Table {
  /** Of letters, digits and . _ + - alone: an anchor, and the label of a LaTeX table. */
  readonly id: string;
  readonly caption: string;
  /** Head of the rows' names. */
  readonly corner: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** A plot between the names and the first column, for pages; its numbers stand in the columns. One strip a row. */
  readonly plot?: Plot;
}

export interface Row {
  readonly name: string;
  readonly cells: readonly TableCell[];
  /** Of the whole row. */
  readonly marks?: readonly Mark[];
}

export interface Plot {
  readonly head: string;
  readonly metric: Metric;
  readonly strips: readonly (Strip | null)[];
}

/** Every trial of an arm on one axis, for pages. */
export interface TrialRow {
  readonly name: string;
  readonly values: readonly number[];
  readonly mean: number | null;
  readonly interval: readonly [number, number] | null;
}

export type Block =
  | { readonly kind: 'table'; readonly table: Table }
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'notes'; readonly items: readonly string[] }
  | { readonly kind: 'trials'; readonly task: string; readonly metric: Metric; readonly rows: readonly TrialRow[] }
  | {
      readonly kind: 'ranks';
      readonly ranks: Readonly<Record<string, number>>;
      readonly cliques: readonly (readonly string[])[];
    }
  | { readonly kind: 'pictures'; readonly arms: readonly ArmPictures[] }
  /** Losses of pre-trainings over their epochs, for pages. */
  | { readonly kind: 'curves'; readonly pretrainings: readonly PretrainingResult[] }
  | { readonly kind: 'reconstructions'; readonly of: readonly Reconstructions[] }
  /** A part that is closed until a reader opens it. `file` holds the same numbers: a page that grows too large leaves it out. */
  | { readonly kind: 'fold'; readonly title: string; readonly blocks: readonly Block[]; readonly file?: string };

export interface Section {
  /** Of an anchor. */
  readonly id: string;
  readonly title: string;
  readonly blocks: readonly Block[];
}

/** A verdict, and the difference that it speaks of. */
export interface Answer extends Verdict {
  /** Anchor of the part that it leads to. */
  readonly address: string;
  readonly metric: Metric;
  /** Of the best arm from the next; null where there is none. */
  readonly difference: Strip | null;
}

export interface Report {
  readonly experiment: string;
  readonly description: string | null;
  /** What the experiment asks, for a reader who knows nothing of it. */
  readonly question: string;
  /** What must be known before any number: a partial run, settings that were changed afterwards. */
  readonly notices: readonly string[];
  /** Patients or pictures on both sides of a split. */
  readonly leaks: readonly string[];
  readonly answers: readonly Answer[];
  /** Below the answers, without a heading. */
  readonly opening: readonly Block[];
  readonly sections: readonly Section[];
}
