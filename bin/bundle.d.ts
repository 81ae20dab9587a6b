/** The folders that hold sources of the program. */
export const FOLDERS: readonly string[];
/** Packages of which the code is taken in. */
export const BUNDLED: readonly string[];
export function bundle(options: {
  /** The sources. */
  readonly root: string;
  /** The folder in which what lies beside the sources is found at run time; `root`, or a package's. */
  readonly base: string;
  /** Where the JavaScript goes; `cli-main.js` exports `main`. */
  readonly folder: string;
  readonly sourceMaps: boolean;
  /** Is told each file, as a path below `root`, before it is read. */
  readonly seen?: (path: string) => void;
}): Promise<void>;
