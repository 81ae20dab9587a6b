/**
 * Reads a pickle as data. Pickle is a program for a stack machine; this machine has no way to import or call anything:
 * a call is looked up in the closed list of `pickle-calls.ts`; what is not there, and an instance of an unknown class,
 * becomes an inert object.
 */
import type { InputError } from '../../common/errors.ts';
import { type GlobalNode, isNode, type Value } from '../format/value.ts';
import { call, inertObject, setState } from './calls.ts';
import type { PickleCursor } from './cursor.ts';
import { type Instruction, nextInstruction } from './instructions.ts';

/** A container takes about 16 times the memory of a number. */
const CONTAINER_WORK = 16;
const MAKES_CONTAINER: ReadonlySet<Instruction['do']> = new Set([
  'new',
  'collect',
  'reduce',
  'new-object',
  'instance',
  'object',
]);

/** What a persistent id stands for; in checkpoints, a storage. */
export type PersistentLoad = (id: Value) => Value;

/**
 * Reads one pickle from the cursor's position; afterwards the cursor stands behind it.
 * @throws InputError for whatever a checkpoint has no need of, naming it and the offset.
 */
export function unpickle(cursor: PickleCursor, persistentLoad: PersistentLoad): Value {
  const machine = new Machine(cursor, persistentLoad);
  for (;;) {
    const instruction = nextInstruction(cursor);
    if (instruction.do === 'stop') return machine.pop();
    cursor.spend(MAKES_CONTAINER.has(instruction.do) ? CONTAINER_WORK : 1);
    machine.execute(instruction);
  }
}

/** Instructions that leave a value on top of the stack. */
type Maker = Exclude<
  Instruction,
  { do: 'nothing' | 'append' | 'set-item' | 'mark' | 'pop' | 'pop-mark' | 'put' | 'build' | 'stop' }
>;

class Machine {
  readonly #cursor: PickleCursor;
  readonly #persistentLoad: PersistentLoad;
  readonly #stack: Value[] = [];
  /** Heights of the stack at which marks were set. */
  readonly #marks: number[] = [];
  readonly #memo = new Map<number, Value>();

  constructor(cursor: PickleCursor, persistentLoad: PersistentLoad) {
    this.#cursor = cursor;
    this.#persistentLoad = persistentLoad;
  }

  execute(instruction: Exclude<Instruction, { do: 'stop' }>): void {
    switch (instruction.do) {
      case 'nothing':
        break;
      case 'append':
        this.#append(instruction.many ? this.#popMark() : this.#popMany(1));
        break;
      case 'set-item': {
        const pairs = instruction.many ? this.#popMark() : this.#popMany(2);
        this.#setItems(this.#top(), pairs);
        break;
      }
      case 'mark':
        this.#marks.push(this.#stack.length);
        break;
      case 'pop':
        // As in Python: where a mark is on top, the mark goes.
        if (this.#marks.at(-1) === this.#stack.length) this.#marks.pop();
        else this.pop();
        break;
      case 'pop-mark':
        this.#popMark();
        break;
      case 'put':
        this.#memo.set(instruction.index === 'next' ? this.#memo.size : instruction.index, this.#top());
        break;
      case 'build': {
        const state = this.pop();
        setState(this.#top(), state, this.#cursor);
        break;
      }
      default:
        this.#stack.push(this.#make(instruction));
    }
  }

  /** Takes the arguments off the stack and makes the value that replaces them. */
  #make(instruction: Maker): Value {
    switch (instruction.do) {
      case 'push':
        return instruction.value;
      case 'new':
        return this.#container(instruction.kind, []);
      case 'collect': {
        const { kind, count } = instruction;
        return this.#container(kind, count === 'mark' ? this.#popMark() : this.#popMany(count));
      }
      case 'duplicate':
        return this.#top();
      case 'get':
        return this.#recall(instruction.index);
      case 'global':
        return { kind: 'global', module: instruction.module, name: instruction.name };
      case 'stack-global': {
        const [module, name] = this.#popMany(2);
        if (typeof module !== 'string' || typeof name !== 'string') throw this.#error('the name of a class is no text');
        return { kind: 'global', module, name };
      }
      case 'instance': {
        const { module, name } = instruction;
        return call({ kind: 'global', module, name }, this.#popMark(), this.#cursor);
      }
      case 'object': {
        const [target, ...args] = this.#popMark();
        return call(this.#global(target), args, this.#cursor);
      }
      case 'reduce': {
        const [target, args] = this.#popMany(2);
        // The result of a call that was not carried out, such as a partial function, is called in its turn.
        if (isNode(target, 'object')) return inertObject(target.class, this.#tuple(args));
        return call(this.#global(target), this.#tuple(args), this.#cursor);
      }
      case 'new-object': {
        const [target, args] = this.#popMany(instruction.keywords ? 3 : 2);
        const { module, name } = this.#global(target);
        return inertObject(`${module}.${name}`, this.#tuple(args));
      }
      case 'persistent':
        return this.#persistentLoad(this.pop());
      case 'persistent-text':
        return this.#persistentLoad(instruction.id);
    }
  }

  pop(): Value {
    return this.#popMany(1)[0]!;
  }

  /** The topmost `count` values, lowest first; never from below a mark. */
  #popMany(count: number): Value[] {
    if (this.#stack.length - count < (this.#marks.at(-1) ?? 0)) throw this.#error('takes more values than there are');
    return this.#stack.splice(this.#stack.length - count);
  }

  #popMark(): Value[] {
    const mark = this.#marks.pop();
    if (mark === undefined) throw this.#error('takes values down to a mark that is not there');
    return this.#stack.splice(mark);
  }

  #top(): Value {
    if (this.#stack.length <= (this.#marks.at(-1) ?? 0)) throw this.#error('needs a value, but there is none');
    return this.#stack.at(-1)!;
  }

  #recall(index: number): Value {
    const value = this.#memo.get(index);
    if (value === undefined) throw this.#error(`refers to memo ${index}, which was never set`);
    return value;
  }

  #container(kind: 'list' | 'tuple' | 'dict' | 'set', items: Value[]): Value {
    return kind === 'dict' ? this.#setItems({ kind, entries: new Map() }, items) : { kind, items };
  }

  #append(items: readonly Value[]): void {
    const target = this.#top();
    if (target === null || typeof target !== 'object' || !('items' in target) || target.kind === 'tuple') {
      throw this.#error('appends to something that is no list');
    }
    for (const item of items) target.items.push(item);
  }

  /** Keys and values in turn. */
  #setItems(target: Value, pairs: readonly Value[]): Value {
    if (target === null || typeof target !== 'object' || !('entries' in target)) {
      throw this.#error('sets an item of something that is no dict');
    }
    if (pairs.length % 2 !== 0) throw this.#error('a key without a value');
    for (let index = 0; index < pairs.length; index += 2) target.entries.set(pairs[index]!, pairs[index + 1]!);
    return target;
  }

  #global(value: Value | undefined): GlobalNode {
    if (typeof value === 'object' && value?.kind === 'global') return value;
    throw this.#error('calls something that is no class or function');
  }

  #tuple(value: Value | undefined): Value[] {
    if (typeof value === 'object' && value?.kind === 'tuple') return value.items;
    throw this.#error('calls with arguments that are no tuple');
  }

  #error(message: string): InputError {
    return this.#cursor.error(message);
  }
}
