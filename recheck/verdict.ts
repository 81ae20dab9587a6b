/** Whether what is printed beside a result is what the digits give. */
import type { Cell, PrintedP } from './cell.ts';
import type { Range } from './printed.ts';

export type Verdict = 'agrees' | 'disagrees' | 'cannot be told' | 'nothing printed';

export interface Judgement {
  readonly verdict: Verdict;
  /** null where it agrees. */
  readonly why: string | null;
}

interface Case {
  readonly cell: Cell;
  /** null: a deviation is not printed. */
  readonly p: Range | null;
  readonly levels: readonly number[];
  readonly marked: boolean;
}

/** A printed p is looked at before a mark: it says more. */
export function judge({ cell, p, levels, marked }: Case): Judgement {
  if (cell.p === null && !marked) return { verdict: 'nothing printed', why: null };
  if (p === null) return { verdict: 'cannot be told', why: 'no deviation is printed' };
  const printed = cell.p === null ? null : ofPrinted(cell.p, p);
  const mark = marked ? ofMark(cell.stars, p, levels) : null;
  // One cell, one verdict: the worse of the two.
  return [printed, mark].filter((one) => one !== null).sort((a, b) => rank(b) - rank(a))[0]!;
}

const rank = ({ verdict }: Judgement): number => ['agrees', 'cannot be told', 'disagrees'].indexOf(verdict);

function ofPrinted(printed: PrintedP, p: Range): Judgement {
  const said = `${printed.text} is printed, but p is ${rangeText(p)}`;
  if (printed.kind === 'equal') {
    const apart = printed.range.high < p.low || printed.range.low > p.high;
    return apart ? { verdict: 'disagrees', why: said } : { verdict: 'agrees', why: null };
  }
  const range =
    printed.kind === 'below' ? { low: 0, high: printed.bound } : { low: printed.bound, high: Number.POSITIVE_INFINITY };
  return within(p, range, said, `p is ${rangeText(p)}: the printed digits allow both sides of ${printed.bound}`);
}

/** k asterisks: below the k-th level and not below the next. None: not below the first. */
function ofMark(stars: number, p: Range, levels: readonly number[]): Judgement {
  const [above, below] = [levels[stars] ?? 0, stars === 0 ? Number.POSITIVE_INFINITY : levels[stars - 1]!];
  const said = stars === 0 ? 'not marked' : `marked ${'*'.repeat(stars)}, that is p below ${below}`;
  const limits = [above, below].filter((one) => one > 0 && one <= 1).filter((one) => p.low < one && one <= p.high);
  return within(
    p,
    { low: above, high: below },
    `${said}, but p is ${rangeText(p)}`,
    `p is ${rangeText(p)}: the printed digits allow both sides of ${limits.join(' and ')}`,
  );
}

/** @param range its low end included, its high end not */
function within(p: Range, range: Range, apart: string, both: string): Judgement {
  if (p.low >= range.low && p.high < range.high) return { verdict: 'agrees', why: null };
  if (p.high < range.low || p.low >= range.high) return { verdict: 'disagrees', why: apart };
  return { verdict: 'cannot be told', why: both };
}

/** '0.463 to 0.470'; one number where both ends are written alike. */
export function rangeText({ low, high }: Range): string {
  const [from, to] = [pText(low), pText(high)];
  return from === to ? from : `${from} to ${to}`;
}

function pText(p: number): string {
  if (p < 1e-99) return '0';
  return p < 1e-4 ? p.toExponential(1) : String(Number(p.toPrecision(3)));
}
