/** A plugin's library: its functions by name, typed, and its errors as exceptions. */
import koffi from 'koffi';
import { type CallName, calls, layoutOf, type Member, type TakenBy, type WrittenBy } from './calls.ts';
import { hold } from './held.ts';
import { addressOf, lowHalf, type Pointer, textAt } from './memory.ts';
import { type NamedValues, namedValuesAt } from './named-values.ts';

/** Words of every struct: more than any has. A plugin accepts a larger size than its own, and unknown members are zero. */
const WORDS = 48;
const SIZE = BigInt(WORDS * 8);
/** Where the functions begin in PJRT_Api: after its size, its extensions, and its version's three words. */
const FUNCTIONS = 40;
/** The interface's first number; another one would lay structs out otherwise. */
const MAJOR = 0;
/** Of 0.x: the oldest that was tried. Functions and members are only ever added. */
const OLDEST_MINOR = 81;

// Compilers recurse deeply; koffi's own stacks are 1 MiB, and 128 KiB for asynchronous calls.
koffi.config({ sync_stack_size: 16 << 20, async_stack_size: 16 << 20 });

/** What a plugin says of its failure. Codes are those of absl::StatusCode. */
export class PjrtError extends Error {
  readonly code: number;
  constructor(message: string, code: number) {
    super(message);
    this.code = code;
  }
}
export const codes = { invalidArgument: 3, resourceExhausted: 8, failedPrecondition: 9, unimplemented: 12 } as const;

/** A plugin's interface lacks what assay calls. */
export class OldInterface extends Error {}

/** @throws OldInterface, or Error for one that is not known */
export function checkVersion(major: number, minor: number): void {
  const needed = `assay needs ${MAJOR}.${OLDEST_MINOR} or a later ${MAJOR}.x`;
  const message = `its plugin's interface has the version ${major}.${minor}, and ${needed}`;
  if (major > MAJOR) throw new Error(message);
  if (major < MAJOR || minor < OLDEST_MINOR) throw new OldInterface(message);
}

type Function = ReturnType<typeof koffi.decode>;

export class Pjrt {
  /** Such as 0.115. */
  readonly version: string;
  /** Keeps the library open: koffi closes it with its handle. */
  readonly library: unknown;
  private readonly functions: Readonly<Record<CallName, Function | null>>;

  /** @throws Error where the library does not load or is no plugin */
  constructor(path: string) {
    keepLoaded(path);
    const library = koffi.load(path);
    this.library = library;
    const api: Pointer = library.func('GetPjrtApi', 'void *', [])();
    const head = new DataView(koffi.view(api, FUNCTIONS));
    const [major, minor] = [head.getInt32(32, true), head.getInt32(36, true)];
    this.version = `${major}.${minor}`;
    checkVersion(major, minor);
    this.functions = functionsOf(
      new BigUint64Array(koffi.view(api, Number(head.getBigUint64(0, true))).slice(FUNCTIONS)),
    );
    this.call('Plugin_Initialize', {});
  }

  /** Calls a function and waits for it here. @throws PjrtError */
  call<Name extends CallName>(name: Name, members: TakenBy<Name>): WrittenBy<Name> {
    const release = hold(members);
    try {
      const struct = structOf(name, members);
      this.check(this.functionOf(name)(struct));
      return read(name, struct);
    } finally {
      release();
    }
  }

  /**
   * The same on a thread of libuv's pool, with the event loop free.
   * @param kept further memory that the members point at indirectly
   */
  later<Name extends CallName>(
    name: Name,
    members: TakenBy<Name>,
    kept: readonly unknown[] = [],
  ): Promise<WrittenBy<Name>> {
    const struct = structOf(name, members);
    const release = hold([struct, members, kept]);
    const { promise, resolve, reject } = withResolvers<WrittenBy<Name>>();
    this.functionOf(name).async(struct, (failure: unknown, status: Pointer | null) => {
      release();
      try {
        if (failure) throw failure;
        this.check(status);
        resolve(read(name, struct));
      } catch (error) {
        reject(error);
      }
    });
    return promise;
  }

  /** Waits for an event with the event loop free, and frees it. @throws PjrtError of what the event stands for */
  async wait(event: Pointer): Promise<void> {
    if (event === 0n) return;
    try {
      const { ready } = this.call('Event_IsReady', { event });
      if ((ready & 0xffn) === 1n) this.call('Event_Await', { event });
      else await this.later('Event_Await', { event });
    } finally {
      this.call('Event_Destroy', { event });
    }
  }

  /** One after the other: each waits on a thread, and koffi has a limit. All are waited for, then the first failure is thrown. */
  async waitAll(events: readonly Pointer[]): Promise<void> {
    const failures: unknown[] = [];
    for (const event of events) await this.wait(event).catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  }

  /** What the plugin says of itself, such as the versions of StableHLO that it takes. */
  attributes(): NamedValues {
    const { attributes, count } = this.call('Plugin_Attributes', {});
    return namedValuesAt(attributes, Number(count));
  }

  /** Calls a function that the plugin gave for letting go of something. */
  release(free: Pointer, what: Pointer): void {
    koffi.decode(free, koffi.proto('void', ['void *']))(what);
  }

  private functionOf(name: CallName): Function {
    const found = this.functions[name];
    if (found !== null) return found;
    throw new PjrtError(`the plugin's interface ${this.version} has no ${name}`, codes.unimplemented);
  }

  private check(error: Pointer | null): void {
    if (error === null || error === 0n) return;
    const message = structOf('Error_Message', { error });
    this.functionOf('Error_Message')(message);
    const code = structOf('Error_GetCode', { error });
    this.functionOf('Error_GetCode')(code);
    const [text, number] = [read('Error_Message', message), lowHalf(read('Error_GetCode', code).code)];
    const words = textAt(text.message, text.size);
    this.functionOf('Error_Destroy')(structOf('Error_Destroy', { error }));
    throw new PjrtError(words, number);
  }
}

/**
 * RTLD_NOW | RTLD_NODELETE: koffi closes a library when its handle is collected and at the process's end, and then the
 * plugin's threads and the functions decoded from its table would run into nothing.
 */
function keepLoaded(path: string): void {
  if (process.platform === 'win32') return;
  const noDelete = process.platform === 'darwin' ? 0x80 : 0x1000;
  const dlopen = koffi.load(null).func('void *dlopen(const char *path, int flags)');
  dlopen(path, 0x2 | noDelete);
}

function functionsOf(table: BigUint64Array): Readonly<Record<CallName, Function | null>> {
  const prototype = koffi.proto('void *', ['void *']);
  const entries = Object.entries(calls).map(([name, [place]]) => {
    const pointer = table[place];
    return [name, pointer ? koffi.decode(pointer, prototype) : null] as const;
  });
  return Object.fromEntries(entries) as Record<CallName, Function | null>;
}

const wordOf = (member: Member | undefined): bigint => {
  if (member === undefined) return 0n;
  return typeof member === 'object' ? addressOf(member) : BigInt.asUintN(64, BigInt(member));
};

function structOf<Name extends CallName>(name: Name, members: TakenBy<Name>): BigUint64Array {
  const struct = new BigUint64Array(WORDS);
  struct[0] = SIZE;
  const given: Readonly<Record<string, Member | undefined>> = members;
  layoutOf(name).takes.forEach((member, at) => {
    struct[at + 2] = wordOf(given[member]);
  });
  return struct;
}

function read<Name extends CallName>(name: Name, struct: BigUint64Array): WrittenBy<Name> {
  const { takes, writes } = layoutOf(name);
  const entries = writes.map((member, at) => [member, struct[takes.length + at + 2]!] as const);
  return Object.fromEntries(entries) as WrittenBy<Name>;
}

interface Resolvers<Result> {
  readonly promise: Promise<Result>;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/** Promise.withResolvers, which Node.js 20 lacks. */
function withResolvers<Result>(): Resolvers<Result> {
  let resolve: Resolvers<Result>['resolve'] = () => {};
  let reject: Resolvers<Result>['reject'] = () => {};
  const promise = new Promise<Result>((yes, no) => {
    [resolve, reject] = [yes, no];
  });
  return { promise, resolve, reject };
}
