/** What `assay weights` prints for people. */

import { aboutEntry, type CatalogEntry } from '../../weights/catalog/catalog.ts';
import type { Inspection } from '../../weights/inspection/inspection.ts';
import { alignColumns, wrap } from '../tables/columns.ts';
import { renderBytes } from './bytes.ts';

/** Names of a list that are shown; JSON has them all. */
const SHOWN = 8;
const MOST_ENTRIES = 30;
const WIDTH = 100;

export function inspectionText(found: Inspection, allTensors: boolean): string {
  const { file, format, size, metadata, tensors, project, fits, fit } = found;
  const notes = Object.entries(metadata).map(([name, value]) => `${name}: ${cut(value)}`);
  const sections = [
    `${file}\n${format}, ${renderBytes(size)}, ${tensors.length} tensors`,
    ...(project === null
      ? []
      : [section('from', [[project.title, ...(project.url === undefined ? [] : [project.url])].join('  ')])]),
    ...(notes.length === 0 ? [] : [section('metadata', notes)]),
    section('contents', entryLines(found)),
    ...(allTensors
      ? [
          section(
            'tensors',
            tensors.map(({ name, dtype, shape }) => `${cut(name)}  ${dtype} [${shape}]`),
          ),
        ]
      : []),
    ...(fits === undefined ? [] : [section('fits', fitLines(fits))]),
    ...(fit === undefined ? [] : [fitText(fit)]),
  ];
  return sections.join('\n\n');
}

function entryLines({ entries }: Inspection): readonly string[] {
  const loose = entries.filter(({ kind }) => kind === 'tensor');
  const others = entries.filter(({ kind }) => kind !== 'tensor');
  const named = loose.length > SHOWN ? [] : loose;
  const together = loose.length > SHOWN ? [[`${loose.length} tensors`, 'tensor', renderBytes(sum(loose))]] : [];
  const rows = [...named, ...others].slice(0, MOST_ENTRIES).map(({ name, kind, value, tensors, bytes }) => {
    const what =
      value ?? (tensors === 0 || kind === 'tensor' ? '' : `${tensors} ${tensors === 1 ? 'tensor' : 'tensors'}, `);
    return [cut(name), cut(kind), `${what}${tensors === 0 ? '' : renderBytes(bytes)}`];
  });
  const hidden = named.length + others.length - rows.length;
  return [...alignColumns([...together, ...rows], 3).split('\n'), ...(hidden > 0 ? [`and ${hidden} more`] : [])];
}

const sum = (entries: Inspection['entries']): number => entries.reduce((total, { bytes }) => total + bytes, 0);

function fitLines(fits: NonNullable<Inspection['fits']>): readonly string[] {
  if (fits.length === 0) return ['no architecture as it is: try --arch, or init: { method: checkpoint }'];
  return alignColumns(
    fits.map(({ arch, methods }) => [arch, methods.join(', ')]),
    2,
  ).split('\n');
}

function fitText(fit: NonNullable<Inspection['fit']>): string {
  const { arch, method, fits, matched, resized, expanded, initial, dropped, reasons, missing, misshapen, left_over } =
    fit;
  const sizes = (from: readonly number[], to: readonly number[]): string => `[${from}] to [${to}]`;
  const rows = [
    ['matched', matched.length, []],
    ['resized', resized.length, resized.map(({ name, from, to }) => `${name} ${sizes(from, to)}`)],
    ['expanded', expanded.length, expanded.map(({ tensor, to }) => `${tensor} to ${to.length} parameters`)],
    ['initial', initial.length, initial],
    ['dropped', dropped.length, Object.entries(reasons).map(([why, names]) => `${why}: ${listed(names)}`)],
    ['missing', missing.length, missing],
    [
      'of another shape',
      misshapen.length,
      misshapen.map(({ name, expected, found }) => `${name} ${sizes(found, expected)}`),
    ],
    ['left over', left_over.length, left_over],
  ] as const;
  const lines = rows.flatMap(([what, count, names]) => [
    `${what.padEnd(18)}${String(count).padStart(5)}`,
    ...(names.length === 0 ? [] : wrap(listed(names), WIDTH, '    ').split('\n')),
  ]);
  const names = fit.layout === null ? '' : `, by the names of ${fit.layout}`;
  const verdict = `${arch} with init: { method: ${method} }: ${fits ? 'fits' : 'does not fit'}${names}`;
  return [section(verdict, lines), ...(fit.advice === null ? [] : [fit.advice])].join('\n');
}

function listed(names: readonly string[]): string {
  const rest = names.length - SHOWN;
  return names.slice(0, SHOWN).map(cut).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}

const section = (title: string, lines: readonly string[]): string =>
  [title, ...lines.map((line) => `  ${line}`.trimEnd())].join('\n');

/** Names in files of strangers can be of any length and hold control characters. */
const cut = (text: string): string => text.replaceAll(/[^\P{C}]/gu, '\ufffd').slice(0, 100);

export interface CatalogRow extends CatalogEntry {
  readonly name: string;
  /** Path in the cache folder; null where it has not been fetched. */
  readonly fetched: string | null;
}

export function catalogText(rows: readonly CatalogRow[]): string {
  if (rows.length === 0) return 'Nothing in the catalog has this in its name, method or architecture.';
  const lines = rows.map((row) => [
    row.name,
    row.fetched !== null ? 'here' : row.url === undefined ? 'by hand' : '',
    row.method,
    row.arch,
    row.licence,
    aboutEntry(row),
  ]);
  return alignColumns([['name', '', 'method', 'architecture', 'licence', 'about'], ...lines], 6);
}
