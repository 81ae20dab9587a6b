/** What a format of exported models is: a file each here, and a line in `index.ts`. */
import type { Check, CheckOptions } from '../onnx/check.ts';
import type { Subject } from '../subject.ts';

export interface ExportOptions {
  /** Folder for the files. */
  readonly out: string;
  readonly check: CheckOptions;
}

export interface Written {
  /** Names of the files in the folder. */
  readonly files: readonly string[];
  /** Of what can be run here. */
  readonly check?: Check;
}

export interface Format {
  readonly about: string;
  /** Why there is none of this model, as the end of a sentence that begins with the format's name; null: there is. */
  unfit(subject: Subject): string | null;
  /** @param others what the formats before it have written */
  write(subject: Subject, options: ExportOptions, others: Readonly<Record<string, Written>>): Promise<Written>;
}
