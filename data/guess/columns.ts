/** Which column of a table means what, judged by its name and its values. */
import { splitOf } from '../formats/tables/split-names.ts';
import type { Table } from '../formats/tables/table.ts';

export interface Column {
  readonly name: string;
  /** Of every row, '' where it is blank. */
  readonly values: readonly string[];
  /** Without blanks. */
  readonly distinct: ReadonlySet<string>;
}

export interface Roles {
  /** The class of an image; null: none, or `labels` instead. */
  readonly label: string | null;
  /** Columns of 0 and 1. */
  readonly labels: readonly string[];
  readonly patient: string | null;
  readonly split: string | null;
  /** The class was not to be told from the name of a column. */
  readonly unsure: boolean;
}

const PATIENT = /patient|subject|person|(^|[_ ])p?id$|^case/i;
const LABEL = /label|class|diagnos|finding|categor|target|disease|patholog|outcome|grade|^dx$|^y$/i;
/** What a table says of a patient or a film, and nobody wants to predict without saying so. */
const METADATA = /sex|gender|age|view|position|date|width|height|spacing|scanner|site|race|ethnic/i;
/** As labels are written: see data/formats/tables/labels.ts. */
const BINARY: ReadonlySet<string> = new Set(['0', '1', '-1', '0.0', '1.0', '-1.0', 'true', 'false']);
const MOST_CLASSES = 30;

export function columnsOf(table: Table): readonly Column[] {
  return table.columns
    .filter((name) => name !== '')
    .map((name) => {
      const values = table.rows.map((row) => row.cell(name));
      const distinct = new Set(values);
      distinct.delete('');
      return { name, values, distinct };
    });
}

/** @param columns without those that name files */
export function rolesOf(columns: readonly Column[]): Roles {
  const split = columns.find(isSplit)?.name ?? null;
  const patient = columns.find(({ name, distinct }) => PATIENT.test(name) && distinct.size > 1)?.name ?? null;
  const rest = columns.filter(({ name }) => name !== split && name !== patient && !METADATA.test(name));
  const classes = rest.filter(isClass);
  const alike = classes.filter(({ name }) => LABEL.test(name));
  // Of a number and a name of the same class the name says more.
  const named =
    alike.find(({ distinct }) => ![...distinct].every((value) => Number.isFinite(Number(value)))) ?? alike[0];
  if (named !== undefined) return { label: named.name, labels: [], patient, split, unsure: false };
  const labels = rest.filter(isBinary).map(({ name }) => name);
  if (labels.length > 1) return { label: null, labels, patient, split, unsure: false };
  return { label: classes[0]?.name ?? null, labels: [], patient, split, unsure: true };
}

/** Only one that has all three splits can be used as it is. */
function isSplit({ distinct }: Column): boolean {
  const splits = [...distinct].map(splitOf);
  return splits.every((split) => typeof split === 'string') && new Set(splits).size === 3;
}

function isClass({ values, distinct }: Column): boolean {
  const filled = values.every((value) => value !== '');
  return filled && distinct.size >= 2 && distinct.size <= Math.min(MOST_CLASSES, values.length / 2);
}

function isBinary({ distinct }: Column): boolean {
  const values = [...distinct].map((value) => value.toLowerCase());
  return values.length > 0 && values.every((value) => BINARY.has(value));
}
