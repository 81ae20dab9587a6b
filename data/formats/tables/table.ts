/**
 * Reading tables whose fields are separated by commas, semicolons (as spreadsheets write in half of Europe) or tabs:
 * quoted fields, byte order marks and any line end are csv-parse's work.
 */
import { CsvError, parse } from 'csv-parse/sync';
import type { Problem } from '../../../common/errors.ts';
import type { Place } from '../listing.ts';
import { looks } from './spelling.ts';
import { readText } from './text.ts';

export interface Row {
  readonly place: Place;
  /** By the header's names, without blanks at their ends; '' where the row is too short. */
  readonly cell: (column: string) => string;
}

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
}

interface Parsed {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/** What csv-parse's codes mean, of the mistakes that people make. */
const REASONS: ReadonlyMap<string, string> = new Map([
  ['CSV_QUOTE_NOT_CLOSED', 'a quote that was opened is not closed'],
  ['CSV_INVALID_CLOSING_QUOTE', 'text follows a closing quote; within quotes a quote is written twice'],
  ['INVALID_OPENING_QUOTE', 'a quote stands within a field that has none around it; write "5"" mass" for 5" mass'],
]);

/** A table whose first line names the columns. */
export function readTable(file: string, what: string): Table | { readonly problem: Problem } {
  const read = readText(file, what);
  if (typeof read !== 'string') return read;
  const { text, delimiter } = delimited(read);
  let parsed: readonly Parsed[];
  try {
    parsed = parse(text, {
      bom: true,
      delimiter,
      trim: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: 1 << 20,
    }) as unknown as readonly Parsed[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = Number(error['lines']);
    return {
      problem: {
        file,
        ...(line > 0 && { line }),
        message: `the ${what} is not valid CSV: ${REASONS.get(error.code) ?? error.code}`,
      },
    };
  }
  const [head, ...body] = parsed;
  if (head === undefined)
    return { problem: { file, message: `the ${what} is empty; its first line names the columns` } };
  const columns = head.record.map((name) => looks(name));
  const repeated = columns.find((name, index) => name !== '' && columns.indexOf(name) < index);
  if (repeated !== undefined)
    return { problem: { file, line: 1, message: `the ${what} has two columns "${repeated}"` } };
  const places = new Map(columns.map((name, index) => [name, index]));
  const rows = body
    // Spreadsheets leave rows of commas at the end.
    .filter(({ record }) => record.some((cell) => cell !== ''))
    .map(
      ({ record, info }): Row => ({
        place: { file, line: info.lines, snippet: record.join(delimiter) },
        // csv-parse trims the blanks of ASCII alone.
        cell: (column) => (record[places.get(column) ?? places.get(looks(column)) ?? -1] ?? '').trim(),
      }),
    );
  return { columns, rows };
}

/** The line by which spreadsheets tell each other the separator. */
const SEPARATOR_LINE = /^\s*"?sep=(.)"?[ \t]*(?=\r|\n|$)/i;

/** What separates most columns in the first line; a comma where nothing does. */
function delimited(text: string): { readonly text: string; readonly delimiter: string } {
  const said = SEPARATOR_LINE.exec(text);
  // The line stays, empty, so that the others keep their numbers.
  if (said !== null) return { text: text.slice(said[0].length), delimiter: said[1]! };
  const head = /\S.*/.exec(text)?.[0].replaceAll(/"[^"]*"/g, '') ?? '';
  const count = (delimiter: string): number => head.split(delimiter).length;
  return { text, delimiter: [',', ';', '\t'].reduce((best, other) => (count(other) > count(best) ? other : best)) };
}

/** A problem for the columns that a table lacks. */
export function missingColumns(file: string, what: string, { columns }: Table, wanted: readonly string[]) {
  const lacking = wanted.filter((name) => !columns.includes(looks(name)));
  if (lacking.length === 0) return [];
  const names = lacking.map((name) => `"${name}"`).join(', ');
  const found = columns.map((name) => `"${name}"`).join(', ');
  const which = lacking.length === 1 ? 'column' : 'columns';
  return [{ file, line: 1, message: `the ${what} has no ${which} ${names}; it has ${found}` }];
}
