/** "Did you mean": the known name nearest to what the user wrote. */
import { distance } from 'fastest-levenshtein';

/** The nearest of the known names, unless even that differs in more than two fifths of its letters. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  // Long texts are no misspelled names, and comparing them would take time that grows with the square of their length.
  if (name.length > 200) return undefined;
  const ranked = known
    .map((candidate) => ({ candidate, far: distance(name.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, far }) => {
      const longest = Math.max(name.length, candidate.length);
      // One letter for another is no misspelling where there is but one.
      return far < longest && far <= Math.max(1, Math.round(0.4 * longest));
    })
    .sort((a, b) => a.far - b.far);
  return ranked[0]?.candidate;
}

/** A sentence that names the nearest known name, or all of them when none is near. */
export function suggestion(name: string, known: readonly string[], what: string): string {
  const near = nearest(name, known);
  if (near !== undefined) return `Did you mean \`${near}\`?`;
  const more = known.length > 20 ? ` and ${known.length - 20} more` : '';
  return `Known ${what}: ${known.slice(0, 20).join(', ')}${more}.`;
}
