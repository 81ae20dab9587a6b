/** Experiments in a temporary folder, and the whole text that a user reads when one is wrong. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { InputError } from '../../../common/errors.ts';
import { settingSchema } from '../../../pipelines/experiment/checking/known-keys.ts';
import type { CheckedExperiment, LoadOptions } from '../../../pipelines/experiment/experiment.ts';
import { loadExperiment } from '../../../pipelines/experiment/load.ts';
import { describe } from '../../../schemas/describe.ts';
import { definition } from '../../../schemas/schema.ts';

/** The smallest complete experiment; what a test adds starts in line 5. */
export const base: readonly string[] = [
  'name: demo',
  'data: { format: phantom }',
  'model: { arch: vit_tiny_patch16_224 }',
  'schedule: { lr: 0.1, epochs: 5, batch_size: 8 }',
];

/** File names and their lines or bytes; the first is the experiment. */
export type Files = Readonly<Record<string, readonly string[] | Uint8Array>>;

async function inFolder<T>(files: Files, work: (folder: string, file: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'assay-experiment-'));
  try {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content instanceof Uint8Array ? content : `${content.join('\n')}\n`);
    }
    return await work(folder, join(folder, Object.keys(files)[0]!));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * What is read where `demo.yaml`, which begins with its name, lacks settings: in the schema's words, of which
 * cells-mistakes.test.ts has the whole text once.
 */
export function missing(...settings: readonly string[]): readonly string[] {
  return settings.flatMap((path) => {
    const schema = settingSchema(definition('taskOverride'), path)!;
    return [
      `demo.yaml:1:1: ${path}: missing; expected ${describe(schema)}`,
      '  1 | name: demo',
      '      ^',
      `  ${schema.description}`,
    ];
  });
}

const files = (given: Files | readonly string[]): Files => (isLines(given) ? { 'demo.yaml': given } : given);
const isLines = (given: Files | readonly string[]): given is readonly string[] => Array.isArray(given);

/** Loads an experiment that is right. The temporary folder is gone afterwards; paths in it begin with `root`. */
export function load(given: Files | readonly string[], options: LoadOptions = {}): Promise<CheckedExperiment> {
  return inFolder(files(given), async (folder, file) => {
    const experiment = await loadExperiment(file, { env: {}, ...options });
    return JSON.parse(JSON.stringify(experiment).replaceAll(folder, 'root'));
  });
}

/** What a user reads about an experiment that is wrong, line by line, with paths relative to its folder. */
export function mistakes(given: Files | readonly string[], options: LoadOptions = {}): Promise<readonly string[]> {
  return inFolder(files(given), async (folder, file) => {
    try {
      await loadExperiment(file, { env: {}, ...options });
    } catch (error) {
      if (error instanceof InputError) return error.message.replaceAll(`${folder}/`, '').split('\n');
      throw error;
    }
    return ['no mistake was found'];
  });
}
