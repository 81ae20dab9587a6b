/** Lookup tables of a DICOM file (PS3.3 C.11.1 and C.11.2): from one kind of values to another, one entry a value. */
import type { DataSet } from 'dicom-parser';
import type { Unreadable } from '../../raster.ts';

export interface Table {
  /** The value that the first entry is for; smaller ones have it, too, and larger ones than the last have the last. */
  readonly first: number;
  readonly entries: Uint16Array;
  /** Of an entry: 2 to their power less 1 is white. */
  readonly bits: number;
}

const DESCRIPTOR = 'x00283002';
const DATA = 'x00283006';

/**
 * The first table of a sequence; null where there is none.
 * @param signed whether the values that are looked up can be negative, which only matters where the file does not say it
 */
export function readTable(set: DataSet | undefined, sequence: string, signed: boolean): Table | Unreadable | null {
  const item = set?.elements[sequence]?.items?.[0]?.dataSet;
  const descriptor = item?.elements[DESCRIPTOR];
  if (item === undefined || descriptor === undefined) return null;
  const count = item.uint16(DESCRIPTOR, 0);
  const below = descriptor.vr === undefined ? signed : descriptor.vr === 'SS';
  const first = below ? item.int16(DESCRIPTOR, 1) : item.uint16(DESCRIPTOR, 1);
  const bits = item.uint16(DESCRIPTOR, 2);
  if (count === undefined || first === undefined || bits === undefined || bits < 1 || bits > 16)
    return { reason: 'the descriptor of its lookup table is damaged' };
  // 65536 does not fit.
  const entries = readEntries(item, count === 0 ? 1 << 16 : count);
  return entries === null ? { reason: 'its lookup table is cut off' } : { first, entries, bits };
}

/** Bytes or words, whatever their depth: how long they are shows which. */
function readEntries(item: DataSet, count: number): Uint16Array | null {
  const data = item.elements[DATA];
  if (data === undefined || data.length < count) return null;
  const words = data.length >= 2 * count;
  return Uint16Array.from({ length: count }, (_, index) =>
    words ? item.uint16(DATA, index)! : item.byteArray[data.dataOffset + index]!,
  );
}

/** The entry of a value. */
export function lookedUp({ first, entries }: Table, value: number): number {
  return entries[Math.min(entries.length - 1, Math.max(0, Math.round(value) - first))]!;
}
