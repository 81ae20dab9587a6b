/** Which tensors that are left over a person may well ignore, as the fewest patterns. */
import type { Fit } from './fit.ts';
import { foreignPart } from './foreign.ts';
import type { Target } from './rule.ts';

/** More would be a list that nobody reads before copying it. */
const MOST = 8;

/**
 * Patterns for all that is left over; null where some of it looks like a part of the network: leaving that out would
 * make another network of it, without a word.
 * @param prefix that the network's names have in the file
 */
export function patternsFor(target: Target, { misfits, uses }: Fit, prefix: string): readonly string[] | null {
  const modules = new Set(uses.map(({ name }) => moduleOf(name.slice(target.prefix?.length ?? 0))));
  const kept = uses.flatMap(({ source }) => source.from.split(' + '));
  const patterns = new Set<string>();
  for (const { from, named } of misfits.leftOver) {
    if (foreignPart(named, from) !== null) return null;
    const inside = prefix !== '' && from.startsWith(prefix);
    const short = inside ? from.slice(prefix.length) : from;
    if ((inside || prefix === '') && modules.has(moduleOf(short))) return null;
    const module = moduleOf(short);
    const start = `${inside ? prefix : ''}${module}`;
    const alone = module === short || kept.some((name) => name.startsWith(`${start}.`));
    patterns.add(alone ? from : `${start}.*`);
  }
  return patterns.size > 0 && patterns.size <= MOST ? [...patterns] : null;
}

const moduleOf = (name: string): string => name.split('.', 1)[0]!;
