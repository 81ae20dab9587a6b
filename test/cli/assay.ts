/** Runs the real executable. */
import { execFile } from 'node:child_process';

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export function assay(...args: readonly string[]): Promise<Ended> {
  return new Promise((done) => {
    execFile(process.execPath, ['bin/assay.js', ...args], { maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      done({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}
