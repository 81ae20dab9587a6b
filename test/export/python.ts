/** A Python with the libraries whose files are written: `ASSAY_PYTHON`, or what the path has. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const PYTHON = process.env['ASSAY_PYTHON'] ?? 'python3';

/** Why tests with it are skipped; false where it is there. */
export function missingLibraries(): string | false {
  const { status } = spawnSync(PYTHON, ['-c', 'import safetensors, timm, torch, torchvision']);
  return status === 0 ? false : `${PYTHON} has no timm, torchvision and safetensors (ASSAY_PYTHON names another)`;
}

export interface LoadedCase {
  /** Makes the model; what the file's metadata say when left out. */
  readonly call?: string;
  readonly file: string;
  /** A file with `input` and `logits`. */
  readonly logits: string;
}

/** The largest difference of each case's logits, as a share of the largest where that is above 1. */
export function differences(cases: readonly LoadedCase[]): readonly number[] {
  const script = fileURLToPath(new URL('loads.py', import.meta.url));
  const { status, stdout, stderr } = spawnSync(PYTHON, [script], { input: JSON.stringify(cases), encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return stdout.trim().split('\n').map(Number);
}
