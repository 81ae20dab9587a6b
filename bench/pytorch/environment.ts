/**
 * A Python with the newest PyTorch: the one that PYTHON names, or a virtual environment beside this folder, which is
 * made on first use and anew when bench/requirements.txt changes. PyPI's Linux wheels bring CUDA too: about 6 GB.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const requirements = here('../requirements.txt');

export function pythonWithTorch(): string {
  return process.env['PYTHON'] ?? ownPython(here('../.venv'));
}

/** @param folder of the virtual environment; written last, `installed.txt` says what it holds */
function ownPython(folder: string): string {
  const python = join(folder, 'bin', 'python');
  const stamp = join(folder, 'installed.txt');
  const wanted = readFileSync(requirements, 'utf8');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return python;
  process.stderr.write(`installing ${requirements} into ${folder} ...\n`);
  succeed('python3', ['-m', 'venv', '--clear', folder]);
  succeed(python, ['-m', 'pip', 'install', '--quiet', '-r', requirements]);
  writeFileSync(stamp, wanted);
  return python;
}

function succeed(command: string, args: readonly string[]): void {
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed${error ? `: ${error.message}` : ''}`);
}
