/** The golden checkpoints: files as users have them, and the tensors that they must become. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HostTensors } from '../../tensor/device.ts';
import { readSafetensors } from '../../weights/format/safetensors-reader.ts';
import type { Target } from '../../weights/loading/rule.ts';
import { CHECKPOINTS } from '../support/unpacked.ts';

export const FOLDER = CHECKPOINTS;

export interface GoldenCase {
  readonly name: string;
  readonly file: string;
  readonly recipe: string;
  readonly expected: string;
  readonly missing_keys: readonly string[];
  readonly unexpected_keys: readonly string[];
  readonly target: {
    readonly img_size: number | readonly number[];
    readonly patch_size: number;
    readonly model: string;
  } | null;
  readonly values?: Readonly<Record<string, unknown>>;
}

export interface Refused {
  readonly file: string;
  readonly why: string;
}

export const golden: { readonly cases: readonly GoldenCase[]; readonly refuse: readonly Refused[] } = JSON.parse(
  readFileSync(join(FOLDER, 'index.json'), 'utf8'),
);

export function goldenCase(name: string): GoldenCase {
  return golden.cases.find((item) => item.name === name)!;
}

export function goldenPath(file: string): string {
  return join(FOLDER, file);
}

export async function expectedTensors({ expected }: GoldenCase): Promise<HostTensors> {
  return (await readSafetensors(goldenPath(expected))).tensors;
}

/** The model of a case, as far as its expected tensors tell: the head is added where the checkpoint lacks it. */
export async function goldenTarget(item: GoldenCase): Promise<Target> {
  const expected = await expectedTensors(item);
  const parameters = Object.entries(expected).map(([name, { shape }]) => ({ name, shape }));
  const absent = item.missing_keys.filter((name) => name.startsWith('head.'));
  const width = expected['norm.weight']?.shape[0] ?? 0;
  const head = absent.map((name) => ({ name, shape: name === 'head.weight' ? [5, width] : [5] }));
  const { img_size, patch_size } = item.target!;
  const sides = typeof img_size === 'number' ? [img_size, img_size] : img_size;
  const grid = [sides[0]! / patch_size, sides[1]! / patch_size] as const;
  return {
    arch: item.target!.model,
    parameters: [...parameters, ...head],
    head: ['head.weight', 'head.bias'],
    grid,
  };
}

/** Every value within an absolute tolerance. */
export function assertClose(found: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number, name: string) {
  assert.equal(found.length, expected.length, name);
  for (let index = 0; index < found.length; index++) {
    const difference = Math.abs(found[index]! - expected[index]!);
    assert.ok(difference <= tolerance, `${name}[${index}]: ${found[index]}, expected ${expected[index]}`);
  }
}
