/** Opens weights files of every format that assay reads, and shows them as one tree of plain data with lazy tensors. */
import { basename } from 'node:path';
import { type ByteSource, corrupt, FileSource } from '../../common/archives/bytes.ts';
import { openZip } from '../../common/archives/zip.ts';
import { InputError, type Problem } from '../../common/errors.ts';
import { append } from '../../common/many.ts';
import { configBeside, type HuggingFaceConfig } from './hugging-face.ts';
import { isNpz, readNpz } from './npz.ts';
import { openSafetensors } from './safetensors-header.ts';
import { isIndex, shardsOf } from './shards.ts';
import type { LazyTensor } from './tensor.ts';
import { LEGACY_START, readTorchLegacy } from './torch-legacy.ts';
import { readTorchZip } from './torch-zip.ts';
import { type DictNode, isNode, type Node, tensorsIn, type Value } from './value.ts';

export type WeightsFormat = 'safetensors' | 'torch' | 'torch-legacy' | 'npz' | 'shards';

/**
 * Only the file's structure is in memory; `readTensor` of `tensor.ts` reads one tensor when it is wanted, as long as
 * the file is open.
 */
export interface WeightsFile {
  readonly path: string;
  readonly format: WeightsFormat;
  /** What the file holds: names to tensors, or names to such dicts and other data. */
  readonly root: DictNode;
  /** Of a safetensors file; empty for the others. */
  readonly metadata: Readonly<Record<string, string>>;
  /** What Hugging Face's libraries put beside it; null where there is none. */
  readonly config: HuggingFaceConfig | null;
  close(): void;
}

/**
 * Opens a file by what is in it, whatever its name ends in.
 * @throws InputError where it is no weights file, is cut off or damaged, or asks for more than tensors and plain data.
 * @throws the system's error where it cannot be opened.
 */
export async function openWeights(path: string): Promise<WeightsFile> {
  return isIndex(path) ? openShards(path) : openOne(path);
}

async function openOne(path: string): Promise<WeightsFile> {
  const file = new FileSource(path);
  try {
    const { format, root, metadata = {} } = await readAny(file);
    return {
      path,
      format,
      root: requireDict(file, root),
      metadata,
      config: configBeside(path),
      close: () => file.close(),
    };
  } catch (error) {
    file.close();
    throw error;
  }
}

/** All files of a set as one, with the tensors that the index names. */
async function openShards(path: string): Promise<WeightsFile> {
  const { files, places } = shardsOf(path);
  const opened = new Map<string, WeightsFile>();
  const close = (): void => {
    for (const file of opened.values()) file.close();
  };
  try {
    for (const file of files) opened.set(file, await openOne(file));
    const entries = new Map<Value, Value>();
    const problems: Problem[] = [];
    for (const [name, file] of places) {
      const tensor = tensorsIn(opened.get(file)!.root).get(name);
      if (tensor === undefined)
        problems.push({ file: path, message: `says that ${name} is in ${basename(file)}, which lacks it` });
      else entries.set(name, tensor);
    }
    for (const [file, { root }] of opened) {
      const unnamed = [...tensorsIn(root).keys()].find((name) => places.get(name) !== file);
      if (unnamed !== undefined)
        problems.push({ file: path, message: `does not say that ${basename(file)} has ${unnamed}` });
    }
    if (problems.length > 0) throw new InputError(problems);
    return { path, format: 'shards', root: { kind: 'dict', entries }, metadata: {}, config: configBeside(path), close };
  } catch (error) {
    close();
    throw error;
  }
}

interface Contents {
  readonly format: WeightsFormat;
  readonly root: Value;
  readonly metadata?: Readonly<Record<string, string>>;
}

async function readAny(file: ByteSource): Promise<Contents> {
  const start = Buffer.from(file.read(0, Math.min(file.size, 64)));
  if (start.toString('latin1', 0, 2) === 'PK') {
    const archive = await openZip(file);
    if (isNpz(archive)) return { format: 'npz', root: readNpz(archive) };
    return { format: 'torch', root: readTorchZip(file, archive) };
  }
  if (start.indexOf(LEGACY_START) === 0) return { format: 'torch-legacy', root: readTorchLegacy(file) };
  if (start[8] === 0x7b) return { format: 'safetensors', ...openSafetensors(file) };
  throw corrupt(file, null, whatItIs(start), 'Fetch the checkpoint itself: a .safetensors, .pth, .pt or .npz file');
}

/** People name many things `.pth`. */
function whatItIs(start: Buffer): string {
  const text = start.toString('latin1').trimStart().toLowerCase();
  if (start.length === 0) return 'is empty';
  if (text.startsWith('<')) return 'is a web page, not weights: the download failed';
  if (text.startsWith('version https://git-lfs')) return 'is a pointer of Git LFS, not the weights themselves';
  if (start[0] === 0x80) return 'is a pickle that torch.save did not write';
  return 'is no weights file';
}

function requireDict(file: ByteSource, root: Value): DictNode {
  if (isNode(root, 'dict')) return root;
  if (isNode(root, 'object')) {
    throw corrupt(
      file,
      null,
      `holds a pickled ${root.class.slice(0, 100)}, expected a dict of tensors`,
      'Save its state_dict() instead: torch.save(model.state_dict(), path), or as .safetensors',
    );
  }
  const found = root !== null && typeof root === 'object' ? root.kind : typeof root;
  throw corrupt(file, null, `holds a ${found}, expected a dict of tensors`);
}

/**
 * Every tensor of the tree with its path, such as `optimizer.state.0.exp_avg`, in the order of the file. A container
 * that is referred to twice is gone through once, so that neither cycles nor shared parts can multiply it.
 */
export function listTensors(root: Value): readonly { readonly path: string; readonly tensor: LazyTensor }[] {
  const found: { path: string; tensor: LazyTensor }[] = [];
  const seen = new Set<Value>();
  // A stack of its own: a file may be nested deeper than JavaScript can call.
  const open: { path: string; value: Value }[] = [{ path: '', value: root }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { path, value } = next;
    if (value === null || typeof value !== 'object' || seen.has(value)) continue;
    if (value.kind === 'tensor') {
      found.push({ path, tensor: value });
      continue;
    }
    seen.add(value);
    const children = childrenOf(value).map(([name, child]) => ({
      path: path === '' ? name : `${path}.${name}`,
      value: child,
    }));
    append(open, children.reverse());
  }
  return found;
}

function childrenOf(node: Node): readonly (readonly [string, Value])[] {
  switch (node.kind) {
    case 'dict':
      return Array.from(node.entries, ([key, value]) => [keyText(key), value]);
    case 'object':
      return [...Array.from(node.entries, ([key, value]) => [keyText(key), value] as const), ['state', node.state]];
    case 'list':
    case 'tuple':
    case 'set':
      return node.items.map((item, index) => [String(index), item]);
    case 'numpy-array':
      return [['', node.tensor]];
    default:
      return [];
  }
}

function keyText(key: Value): string {
  return key !== null && typeof key === 'object' ? `<${key.kind}>` : String(key);
}
