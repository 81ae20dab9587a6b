/**
 * What a pickle may call: a closed list of which each entry builds plain data. None runs anything that the file names,
 * and nothing else is called: it becomes an object that says what was asked for.
 * Entries share their arguments' items instead of copying them, so that repeated calls cannot multiply memory.
 */
import { memorySource } from '../../common/archives/bytes.ts';
import { numpyArray, numpyScalar, numpyType } from '../format/numpy.ts';
import type { LazyTensor } from '../format/tensor.ts';
import { rebuildTensor } from '../format/torch-tensor.ts';
import { type GlobalNode, isNode, type Value } from '../format/value.ts';
import type { PickleCursor } from './cursor.ts';

type Call = (args: Value[], cursor: PickleCursor, name: string) => Value;

/** An instance that is not rebuilt. */
export function inertObject(name: string, args: Value[]): Value {
  return {
    kind: 'object',
    class: name,
    args: { kind: 'tuple', items: args },
    state: null,
    entries: new Map(),
    items: [],
  };
}

/** Harmless values that stay as the file describes them. */
const inert: Call = (args, _cursor, name) => inertObject(name, args);

const list =
  (kind: 'list' | 'tuple' | 'set'): Call =>
  ([items], cursor, name) => {
    if (items === undefined) return { kind, items: [] };
    if (items !== null && typeof items === 'object' && 'items' in items) return { kind, items: items.items };
    throw cursor.error(`${name} of something that is no list`);
  };

/** `_codecs.encode(text, 'latin1')`: how Python 3 writes bytes in protocol 2. Text stands for bytes throughout. */
const text: Call = ([value], cursor, name) => {
  if (value === undefined) return { kind: 'bytes', bytes: new Uint8Array(0) };
  if (typeof value === 'string' || (value !== null && typeof value === 'object' && value.kind === 'bytes'))
    return value;
  throw cursor.error(`${name} of something that is no text`);
};

const CALLS: ReadonlyMap<string, Call> = new Map<string, Call>([
  ['collections OrderedDict', orderedDict],
  ['collections defaultdict', () => ({ kind: 'dict', entries: new Map() })],
  ['collections Counter', counter],
  ['collections deque', list('list')],
  ['builtins set', list('set')],
  ['builtins frozenset', list('set')],
  ['builtins bytes', text],
  ['builtins bytearray', text],
  ['_codecs encode', text],
  ['builtins complex', inert],
  ['builtins slice', inert],
  ['builtins range', inert],
  ['copyreg _reconstructor', reconstructor],
  ['datetime datetime', inert],
  ['datetime date', inert],
  ['datetime timedelta', inert],
  ['pathlib PosixPath', inert],
  ['pathlib PurePosixPath', inert],
  ['pathlib WindowsPath', inert],
  ['pathlib PureWindowsPath', inert],
  ['torch Size', list('tuple')],
  ['torch device', inert],
  ['torch._utils _rebuild_tensor', rebuildTensor],
  ['torch._utils _rebuild_tensor_v2', rebuildTensor],
  ['torch._utils _rebuild_parameter', parameter],
  ['torch._utils _rebuild_parameter_with_state', parameter],
  ['numpy dtype', dtype],
  ['numpy.core.multiarray scalar', scalar],
  ['numpy.core.multiarray _reconstruct', () => ({ kind: 'numpy-array', tensor: null })],
]);

/** Python 2's and numpy 2's names of the same modules. */
const MODULES: ReadonlyMap<string, string> = new Map([
  ['__builtin__', 'builtins'],
  ['copy_reg', 'copyreg'],
  ['numpy._core.multiarray', 'numpy.core.multiarray'],
]);

/**
 * Modules and functions whose only use in a pickle is to run something. Nothing runs here whatever is called; but a file
 * that asks for these was made to harm whoever opens it, and its owner should know.
 */
const HARMFUL_MODULES = new Set([
  ...['os', 'posix', 'nt', 'subprocess', 'pty', 'shutil', 'socket', 'ctypes', 'importlib', 'runpy', 'code', 'codeop'],
  ...['sys', 'signal', 'asyncio', 'multiprocessing', 'webbrowser', 'platform', 'urllib', 'requests', 'http', 'ftplib'],
  ...['pickle', '_pickle', 'cloudpickle', 'dill', 'marshal', 'bdb', 'pdb', 'timeit', 'cProfile', 'profile', 'trace'],
  ...['tempfile', 'pip', 'antigravity', 'commands', 'popen2', 'smtplib', 'telnetlib', 'xmlrpc', 'pydoc', 'venv'],
]);
const HARMFUL_NAMES = new Set([
  ...['eval', 'exec', 'execfile', 'compile', '__import__', 'open', 'input', 'breakpoint', 'apply', 'globals', 'vars'],
  ...['system', 'popen', 'Popen', 'check_output', 'attrgetter', 'methodcaller'],
]);

/** Does the call run something? A class of one's own in a module `project.code` does not; `torch.serialization.os.system` does. */
function isHarmful({ module, name }: GlobalNode): boolean {
  const parts = name.split('.');
  return (
    HARMFUL_MODULES.has(module.split('.')[0]!) ||
    parts.some((part) => HARMFUL_MODULES.has(part) || HARMFUL_NAMES.has(part))
  );
}

/**
 * Carries out a call of the list. Any other leaves an inert object with its name: it is metadata of some kind, and where
 * a tensor should be it is missed by name.
 * @throws InputError naming what the file asked for, where it would run something in other software.
 */
export function call(target: GlobalNode, args: Value[], cursor: PickleCursor): Value {
  const module = MODULES.get(target.module) ?? target.module;
  const name = `${target.module}.${target.name}`;
  const known = CALLS.get(`${module} ${target.name}`);
  if (known !== undefined) return known(args, cursor, name);
  const [holder, attribute] = args;
  // How pickles before protocol 4 name what is within a class: the name of the whole is what counts.
  if (`${module} ${target.name}` === 'builtins getattr' && isNode(holder, 'global') && typeof attribute === 'string') {
    return { ...holder, name: `${holder.name}.${attribute}` };
  }
  if (!isHarmful(target)) return inertObject(name, args);
  throw cursor.error(
    `refused: the file asks to call ${name.slice(0, 100)}, which is not needed for tensors; nothing was run`,
    'Other software may run it when it opens this file; get a plain state_dict, best as .safetensors, from a source that you trust',
  );
}

/** `object.__setstate__`, or the update of `__dict__`. Attributes of dicts and tensors (metadata, hooks) are dropped. */
export function setState(target: Value, state: Value, cursor: PickleCursor): void {
  if (target === null || typeof target !== 'object') throw cursor.error('sets the state of something that has none');
  switch (target.kind) {
    case 'object':
      target.state = state;
      return;
    case 'numpy-type': {
      const order = itemsOf(state)?.[1];
      if (typeof order !== 'string') throw cursor.error('a numpy type without a byte order');
      target.order = order;
      return;
    }
    case 'numpy-array':
      target.tensor = array(state, cursor);
      return;
    case 'dict':
    case 'tensor':
      return;
    default:
      throw cursor.error(`sets the state of a ${target.kind}, which has none`);
  }
}

function orderedDict([pairs]: readonly Value[], cursor: PickleCursor): Value {
  const entries = new Map<Value, Value>();
  // Python 2 writes the items as an argument.
  const items = pairs === undefined ? [] : itemsOf(pairs);
  if (items === null) throw cursor.error('an OrderedDict of something that is no list of pairs');
  // Only here are items copied: without a count, calling with one long list again and again would take any time.
  cursor.spend(items.length);
  for (const pair of items) {
    const [key, value] = itemsOf(pair) ?? [];
    if (key === undefined || value === undefined) throw cursor.error('an OrderedDict of something that is no pair');
    entries.set(key, value);
  }
  return { kind: 'dict', entries };
}

function counter([counts]: readonly Value[], cursor: PickleCursor): Value {
  if (counts === undefined) return { kind: 'dict', entries: new Map() };
  if (counts !== null && typeof counts === 'object' && counts.kind === 'dict') return counts;
  throw cursor.error('a Counter of something that is no dict');
}

function reconstructor([target, _base, state]: readonly Value[], cursor: PickleCursor): Value {
  if (target === null || typeof target !== 'object' || target.kind !== 'global') {
    throw cursor.error('reconstructs an object without a class');
  }
  return inertObject(`${target.module}.${target.name}`, state === undefined ? [] : [state]);
}

function parameter([data]: readonly Value[], cursor: PickleCursor): Value {
  if (data !== null && typeof data === 'object' && data.kind === 'tensor') return data;
  throw cursor.error('a parameter of something that is no tensor');
}

function dtype([code]: readonly Value[], cursor: PickleCursor): Value {
  if (typeof code !== 'string') throw cursor.error('a numpy type without a name');
  return { kind: 'numpy-type', code, order: '=' };
}

function scalar([type, data]: readonly Value[], cursor: PickleCursor): Value {
  const bytes = bytesOf(data);
  if (!isNode(type, 'numpy-type') || bytes === null) throw cursor.error('a numpy scalar without type or bytes');
  const element = numpyType(type.order, type.code);
  // Text, dates and the like are of no use here, and harmless.
  return element === null ? null : numpyScalar(element, memorySource(cursor.source, bytes));
}

function array(state: Value, cursor: PickleCursor): LazyTensor | null {
  const [, shape, type, fortran, data] = itemsOf(state) ?? [];
  const sides = itemsOf(shape)?.slice(0, 64);
  const bytes = bytesOf(data);
  if (sides === undefined || !isNode(type, 'numpy-type')) throw cursor.error('a numpy array without shape or type');
  const element = numpyType(type.order, type.code);
  // An array of objects or text is no tensor; it stays an empty array.
  if (element === null || bytes === null) return null;
  const numbers = sides.map((side) => (typeof side === 'number' ? side : Number.NaN));
  const tensor = numpyArray(element, numbers, fortran === true, memorySource(cursor.source, bytes));
  if (tensor === null) {
    throw cursor.error(`a numpy array of shape [${numbers}] does not fit its ${bytes.length} bytes`);
  }
  return tensor;
}

function itemsOf(value: Value | undefined): readonly Value[] | null {
  if (isNode(value, 'tuple') || isNode(value, 'list')) return value.items;
  return null;
}

function bytesOf(value: Value | undefined): Uint8Array | string | null {
  if (typeof value === 'string') return value;
  return isNode(value, 'bytes') ? value.bytes : null;
}
