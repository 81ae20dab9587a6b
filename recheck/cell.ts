/** What a cell of a published table may say: '94.12±0.96', '87.9 (0.5)**', '.81 ± .03 p=0.02', '81.7±.1 (p<0.001)'. */
import { type Printed, printedNumber, type Range } from './printed.ts';

/** A printed p: a rounded number, or a bound. */
export type PrintedP =
  | { readonly kind: 'equal'; readonly text: string; readonly range: Range }
  | { readonly kind: 'below' | 'above'; readonly text: string; readonly bound: number };

export interface Cell {
  readonly text: string;
  readonly mean: Printed;
  /** null: none is printed. */
  readonly sd: Printed | null;
  /** Asterisks behind it. */
  readonly stars: number;
  readonly p: PrintedP | null;
}

const PARTS =
  /^(?<mean>[-−]?[\d.,]+)%?(?:\s*(?:±|\+-|\+\/-)\s*(?<sd>[\d.,]+)%?|\s*\((?<braced>[\d.,]+)%?\))?\s*(?<stars>\**)(?<rest>.*)$/;
const P = /^[\s,;]*\(?\s*p\s*(?<relation>[=<>])\s*(?<value>[\d.,]+)\s*\)?$/i;

/** @returns undefined where it is none of these */
export function readCell(text: string): Cell | undefined {
  const parts = PARTS.exec(text)?.groups;
  if (parts === undefined) return undefined;
  const mean = printedNumber(parts['mean']!);
  const deviation = parts['sd'] ?? parts['braced'];
  const sd = deviation === undefined ? null : printedNumber(deviation);
  const rest = parts['rest']!.trim();
  const p = rest === '' ? null : readP(rest);
  if (mean === undefined || sd === undefined || p === undefined) return undefined;
  const atLeastZero = sd === null ? null : { ...sd, low: Math.max(0, sd.low) };
  return { text, mean, sd: atLeastZero, stars: parts['stars']!.length, p };
}

function readP(text: string): PrintedP | undefined {
  const parts = P.exec(text)?.groups;
  const printed = parts === undefined ? undefined : printedNumber(parts['value']!);
  if (parts === undefined || printed === undefined || printed.value > 1) return undefined;
  const said = `p ${parts['relation']} ${parts['value']}`;
  if (parts['relation'] === '=')
    return { kind: 'equal', text: said, range: { low: Math.max(0, printed.low), high: Math.min(1, printed.high) } };
  return { kind: parts['relation'] === '<' ? 'below' : 'above', text: said, bound: printed.value };
}
