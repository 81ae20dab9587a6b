/** The real binary, in a temporary folder. */
import { spawn } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';

export const BINARY = fileURLToPath(new URL('../../bin/assay.js', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function temporaryFolder(test: TestContext): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'assay-cli-')));
  test.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Runs `assay <words>` in a folder and collects what it says. */
export function assay(folder: string, ...words: readonly string[]): Promise<Ended> {
  return execute(process.execPath, [BINARY, ...words], folder);
}

export function execute(
  program: string,
  words: readonly string[],
  folder: string,
  environment: NodeJS.ProcessEnv = {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { cwd: folder, env: { ...process.env, NO_COLOR: '1', ...environment } });
    const said = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr += text));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...said }));
  });
}

/** The smallest whole experiment, as `tiny.yaml` in the folder. */
export function writeExperiment(folder: string): void {
  writeFileSync(join(folder, 'tiny.yaml'), TINY);
}

export const TINY = `name: tiny
task: classification
data:
  format: phantom
  phantom: { train: 8, val: 4, test: 8, size: 32 }
  image: { size: 32, normalize: none }
  augment: none
model: { arch: vit_tiny_patch16_224, patch_size: 16, embed_dim: 12, depth: 1, heads: 1 }
init: { method: random }
schedule: { optimizer: { name: adamw }, lr: 0.001, epochs: 1, batch_size: 8 }
evaluation: { crops: center }
arms:
  only: {}
`;
