/**
 * Values that a person reads as one although they are written in several ways: 1 and 1.0 (pandas writes the second as soon as
 * one cell of a column was empty), letters and accents in one code or in two, no-break spaces, 7 and 007.
 */

/** Nothing that can be seen: soft hyphens, joiners, marks of byte order. */
const INVISIBLE = /[\u00ad\u200b-\u200d\u2060\ufeff]/g;
const NUMBER = /^([+-]?)0*(\d+)(?:[.,](0*|\d*?[1-9])0*)?$/;
/** Most values are plain: nothing to do. */
const PLAIN = /^(?:[A-Za-z_][\w.-]*|[1-9]\d*|0)$/;

/** The same for values that look alike on a screen, and for numbers of one value. */
export function looks(text: string): string {
  if (PLAIN.test(text)) return text;
  const shown = text.normalize('NFC').replace(INVISIBLE, '').replace(/\s+/g, ' ').trim();
  return decimal(shown) ?? shown;
}

/** The same for values that are read alike: letters of either case and kinds of dashes are one, too. */
export function reads(text: string): string {
  const shown = looks(text);
  if (PLAIN.test(shown)) return shown.toLowerCase();
  const plain = shown
    .normalize('NFKC')
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/[\u2018\u2019]/g, "'");
  return (decimal(plain) ?? plain).toLowerCase();
}

/** Digits as they are, since identifiers are longer than numbers can be; null where the text is no number. */
function decimal(text: string): string | null {
  const parts = NUMBER.exec(text);
  if (parts === null) return null;
  const [, sign, whole, fraction = ''] = parts;
  // 1,5 is a number for some and a list for others; 1,0 is what spreadsheets make of 1.
  if (text.includes(',') && fraction !== '' && Number(fraction) !== 0) return null;
  const digits = Number(fraction) === 0 ? whole! : `${whole}.${fraction}`;
  return sign === '-' && /[1-9]/.test(digits) ? `-${digits}` : digits;
}

export interface Spelled {
  /** In the order of their first spellings; each by its shortest one. */
  readonly names: readonly string[];
  /** Names that are written in several ways which look alike, with these. */
  readonly merged: readonly (readonly string[])[];
  /** Pairs of names that look different but are read as one. */
  readonly alike: readonly (readonly [string, string])[];
}

export function spelled(values: Iterable<string>): Spelled {
  const groups = new Map<string, string[]>();
  for (const value of new Set(values)) {
    const group = groups.get(looks(value));
    if (group === undefined) groups.set(looks(value), [value]);
    else group.push(value);
  }
  const sorted = [...groups.values()].map((group) => group.sort(byLength));
  const names = sorted.map(([name]) => name!);
  const first = new Map<string, string>();
  const alike: [string, string][] = [];
  for (const name of names) {
    const before = first.get(reads(name));
    if (before === undefined) first.set(reads(name), name);
    else alike.push([before, name]);
  }
  return { names, merged: sorted.filter(({ length }) => length > 1), alike };
}

function byLength(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : 1);
}

/** Position of a value among class names: as written, else as it looks. */
export function indexer(names: readonly string[]): (value: string) => number {
  const exact = new Map(names.map((name, index) => [name, index]));
  const shown = new Map(names.map((name, index): [string, number] => [looks(name), index]).toReversed());
  return (value) => exact.get(value) ?? shown.get(looks(value)) ?? -1;
}

/** `1, 1.0`, with what cannot be seen made visible. */
export function spellings(group: readonly string[]): string {
  const shown = group.map((value) => (value !== escaped(value) ? `"${escaped(value)}"` : value));
  const forms = new Set(shown.map((value) => value.normalize('NFC')));
  return forms.size < shown.length ? `${[...forms].join(', ')}, in several Unicode forms` : shown.join(', ');
}

function escaped(text: string): string {
  return text.replace(
    /[^\S ]|[\u00ad\u200b-\u200d\u2060\ufeff]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
