/** The data of a task in numbers, for the tables of both kinds of report. */

import { list } from '../../../common/words.ts';
import type { DataAudit } from '../../../schemas/audit.ts';
import { SPLITS } from '../../../schemas/data-config.ts';
import type { ExperimentResults } from '../../results/results.ts';
import { corpusLeakWarnings } from '../../words/leakage.ts';
import { anchor } from '../anchor.ts';
import type { Table } from '../blocks.ts';
import { type AuditText, describeAudit } from './audit.ts';

export interface DataTable {
  readonly head: readonly string[];
  /** First the name, then numbers as text. */
  readonly rows: readonly (readonly string[])[];
}

/** Images, patients and images of each class in every split. */
export function dataTable({ splits }: DataAudit): DataTable {
  const classes = Object.keys(splits.train.classes);
  const share = (count: number, images: number): string =>
    images === 0 ? '' : ` (${((100 * count) / images).toFixed(1)} %)`;
  const known = SPLITS.some((split) => splits[split].patients !== null);
  const rows = [
    ['images', ...SPLITS.map((split) => String(splits[split].images))],
    ...(known ? [['patients', ...SPLITS.map((split) => String(splits[split].patients ?? '–'))]] : []),
    ...classes.map((name) => [
      name,
      ...SPLITS.map((split) => {
        const { positive, uncertain } = splits[split].classes[name]!;
        const unsure = uncertain === 0 ? '' : ` + ${uncertain} uncertain`;
        return `${positive}${share(positive, splits[split].images)}${unsure}`;
      }),
    ]),
  ];
  return { head: ['', ...SPLITS], rows };
}

/** The same for a report. @param index of several data sets of a task */
export function dataBlockTable(task: string, audit: DataAudit, index = 0): Table {
  const { head, rows } = dataTable(audit);
  return {
    id: anchor('data', `${task}${index === 0 ? '' : `-${index + 1}`}`),
    caption: `Data of ${task}`,
    corner: head[0]!,
    columns: head.slice(1).map((text) => ({ head: text, align: 'right' })),
    rows: rows.map(([name, ...cells]) => ({ name: name!, cells: cells.map((text) => ({ text })) })),
  };
}

/** What the audit found, and how the files are. */
export function dataNotes(audit: DataAudit): readonly string[] {
  return [...leakNotes(audit), ...plainNotes(audit)];
}

/** Why results on this data set mean little. */
export function leakNotes(audit: DataAudit): readonly string[] {
  return notesOf(audit, 'leak');
}

/** All but the leaks. */
export function plainNotes(audit: DataAudit): readonly string[] {
  const { width, height, bits, bad, empty_masks } = audit;
  const depth = bits[16] === 0 ? '8 bits' : bits[8] === 0 ? '16 bits' : `8 bits (${bits[8]}) or 16 bits (${bits[16]})`;
  const whole = Object.entries(empty_masks).flatMap(([name, { count }]) => (count === 0 ? [name] : []));
  return [
    ...notesOf(audit, 'warning'),
    ...(whole.length === 0 ? [] : [`Masks show ${list(whole)}; none of them is empty.`]),
    ...(bad.count > 0
      ? [
          `${bad.count === 1 ? '1 image was left out' : `${bad.count} images were left out; the first`}: ${bad.examples[0]}.`,
        ]
      : []),
    `Image files are ${sizes(width, height)}, with ${depth} a sample.`,
  ];
}

function notesOf(audit: DataAudit, kind: AuditText['kind']): readonly string[] {
  return describeAudit(audit)
    .filter((one) => one.kind === kind)
    .map(({ text }) => sentence(text));
}

/** Leaks of all tasks: said before any result, since results on such a split mean little. */
export function leakWarnings(results: ExperimentResults): readonly string[] {
  const { data = [] } = results;
  const texts = data.flatMap(({ task, audit }) => leakNotes(audit).map((text) => `${task}: ${text}`));
  return [...new Set([...texts, ...corpusLeakWarnings(results)])];
}

function sentence(text: string): string {
  return `${text}.`;
}

interface Span {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

function sizes(width: Span, height: Span): string {
  if (width.min === width.max && height.min === height.max) return `${width.min} × ${height.min} px`;
  return `${span(width)} wide and ${span(height)} high (median ${width.median} × ${height.median} px)`;
}

function span({ min, max }: Span): string {
  return min === max ? `${min} px` : `${min} px to ${max} px`;
}
