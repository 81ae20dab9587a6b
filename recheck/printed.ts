/** Numbers as they are printed: each stands for all that are rounded to it. */

/** From low to high, both included. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** 94.12 is anything from 94.115 to 94.125. */
export interface Printed extends Range {
  readonly value: number;
}

const NUMBER = /^[-−]?(\d+[.,]?\d*|[.,]\d+)$/;

/** @param text such as '94.12', '.96', '94,12' or '−1.5' @returns undefined where it is not a number */
export function printedNumber(text: string): Printed | undefined {
  if (!NUMBER.test(text)) return undefined;
  const plain = text.replace('−', '-').replace(',', '.');
  const point = plain.indexOf('.');
  const decimals = point < 0 ? 0 : plain.length - point - 1;
  // Of whole numbers, so that the end of one number and the beginning of the next are the same.
  const [digits, unit] = [10 * Number(plain.replace('.', '')), 10 ** (decimals + 1)];
  return { value: Number(plain), low: (digits - 5) / unit, high: (digits + 5) / unit };
}
