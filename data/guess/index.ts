/** What a folder seems to be, looked at in every way that assay knows. */
import { archive } from './archive.ts';
import { classFolders } from './class-folders.ts';
import type { DataGuess, Guesser } from './guess.ts';
import { type FolderLook, lookAt } from './look.ts';
import { maskFolders } from './mask-folders.ts';
import { tables } from './tables.ts';

/** The surest first: a table says most, and folders named after classes could be anything. */
const GUESSERS: readonly Guesser[] = [tables, archive, maskFolders, classFolders];

export interface Guesses {
  readonly look: FolderLook;
  /** The likeliest first; none where nothing fits. */
  readonly guesses: readonly DataGuess[];
}

/** @param root absolute path of a folder @throws system errors for the folder itself */
export function guessData(root: string): Guesses {
  const look = lookAt(root);
  return { look, guesses: GUESSERS.map((guesser) => guesser(look)).filter((guess) => guess !== null) };
}
