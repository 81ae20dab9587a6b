/** What became of the mutants, as a page. */
import type { Mutant } from './mutants.ts';
import { REASONS } from './reasons.ts';

export interface Tried extends Mutant {
  /** Why it is tried: from the list of named ones, or drawn. */
  readonly origin: 'named' | 'drawn';
  /** The test file that failed. */
  readonly by: string | null;
  /** Test files that passed before. */
  readonly tried: number;
}

export function reasonOf({ file, line }: Mutant): string | undefined {
  return REASONS[file]?.[line];
}

export const folderOf = (file: string): string => file.split('/')[0]!;

export function page(mutants: readonly Tried[], command: string): string {
  const folders = [...new Set(mutants.map(({ file }) => folderOf(file)))].toSorted();
  const rows = [...folders.map((name) => [name, mutants.filter(({ file }) => folderOf(file) === name)] as const)];
  const count = (list: readonly Tried[]): string => {
    const survived = list.filter(({ by }) => by === null);
    const open = survived.filter((mutant) => reasonOf(mutant) === undefined);
    return `${list.length} | ${list.length - survived.length} | ${survived.length - open.length} | ${open.length}`;
  };
  const survivors = mutants.filter(({ by }) => by === null);
  return `# Mutants: one line of meaning changed

\`${command}\`. Each mutant is tried against the test files nearest to it by imports, until one fails. "With a reason": it
changes no number that anyone reads.

| folder | mutants | killed | survived with a reason | survived |
|---|---|---|---|---|
${rows.map(([name, list]) => `| ${name} | ${count(list)} |`).join('\n')}
| all | ${count(mutants)} |

## Survived

${survivors.map((mutant) => `- \`${mutant.file}\`: \`${mutant.line}\`: ${reasonOf(mutant) ?? `**no reason**, ${mutant.tried} test files pass`}`).join('\n')}

## Killed

${mutants
  .filter(({ by }) => by !== null)
  .map(({ file, line, by }) => `- \`${file}\`: \`${line}\` by \`${by}\``)
  .join('\n')}
`;
}
