/** "Did you mean": the known name nearest to what was written. One rule and one wording for all messages. */
import { distance } from 'fastest-levenshtein';

/** Longer texts are no misspelt names, and comparing them takes time that grows with the square of their length. */
const LONGEST = 200;
/** More names than a person reads. */
const MOST_LISTED = 20;

const far = (name: string, candidate: string): number => distance(name.toLowerCase(), candidate.toLowerCase());

/**
 * The nearest of the known names, unless even that differs too much.
 * @param share of the letters that may differ: names that have most letters in common anyway ask for less
 */
export function nearest(name: string, known: readonly string[], share = 0.4): string | undefined {
  if (name.length > LONGEST) return undefined;
  let best: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of known) {
    const longest = Math.max(name.length, candidate.length);
    const most = Math.max(1, Math.round(share * longest));
    // At least the difference in length: names of strangers may be of any length.
    if (Math.abs(name.length - candidate.length) > most) continue;
    const letters = far(name, candidate);
    // One letter for another is no misspelling where there is but one.
    if (letters >= longest || letters > most || letters >= least) continue;
    [best, least] = [candidate, letters];
  }
  return best;
}

/** So many of the known names, the nearest first, however far they are. */
export function ranked(name: string, known: readonly string[], count: number): readonly string[] {
  const short = name.slice(0, LONGEST);
  const all = known.map((candidate) => ({ candidate, letters: far(short, candidate.slice(0, LONGEST)) }));
  return all
    .sort((a, b) => a.letters - b.letters)
    .slice(0, count)
    .map(({ candidate }) => candidate);
}

/** A sentence that names the nearest known name, or all of them when none is near. @param what they are, in the plural */
export function suggestion(name: string, known: readonly string[], what: string): string {
  const near = nearest(name, known);
  if (near !== undefined) return `Did you mean \`${near}\`?`;
  const more = known.length > MOST_LISTED ? ` and ${known.length - MOST_LISTED} more` : '';
  return `Known ${what}: ${known.slice(0, MOST_LISTED).join(', ')}${more}.`;
}
