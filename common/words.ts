/** Lists and numbers in sentences. */

/** 'a', 'a and b', 'a, b and c'. */
export function list(items: readonly string[], word = 'and'): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} ${word} ${items.at(-1)}`;
}

/** 1234567 as '1,234,567'. Node's own way to write it loads tables of all languages first, which takes 50 ms. */
export const grouped = (count: number): string => String(count).replaceAll(/\B(?=(\d{3})+$)/g, ',');

/** For sorting: times in ISO form, ids and the like, in the order of their characters and not of a language. */
export const inOrder = (one: string, other: string): number => (one < other ? -1 : Number(one > other));
