/** `config.json` as Hugging Face's libraries put it beside the weights: what shapes do not tell. */
import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Of its settings those that are looked at; a file of strangers may hold anything under these names. */
export interface HuggingFaceConfig {
  /** Absolute path. */
  readonly path: string;
  readonly hidden_act?: unknown;
  readonly num_attention_heads?: unknown;
  readonly use_mean_pooling?: unknown;
  readonly downsample_in_bottleneck?: unknown;
  readonly downsample_in_first_stage?: unknown;
  readonly [setting: string]: unknown;
}

const LARGEST = 0x10_0000;

/** The configuration beside a weights file; null where there is none, or it is something else's. */
export function configBeside(weights: string): HuggingFaceConfig | null {
  const path = join(dirname(weights), 'config.json');
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isFile() !== true || found.size > LARGEST) return null;
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
  if (typeof parsed !== 'object' || parsed === null || !('model_type' in parsed)) return null;
  return { ...parsed, path };
}
