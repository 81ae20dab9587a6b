/**
 * The functions of PJRT's C interface that assay calls. Each takes one pointer to a struct and returns an error or null.
 * A struct begins with its size and a list of extensions; every further member lies on 8 bytes.
 * Reference: https://github.com/openxla/xla, xla/pjrt/c/pjrt_c_api.h.
 */

/**
 * A function's place in PJRT_Api, which never changes, and the members of its struct in their order: what it takes, then
 * after `>` what it writes. A member with a question mark may be left out and is zero, `_` is passed over.
 */
export const calls = {
  Error_Destroy: [0, 'error'],
  Error_Message: [1, 'error > message size'],
  Error_GetCode: [2, 'error > code'],
  Plugin_Initialize: [3, ''],
  Plugin_Attributes: [4, '> attributes count'],
  Event_Destroy: [5, 'event'],
  Event_IsReady: [6, 'event > ready'],
  Event_Await: [8, 'event'],
  Client_Create: [10, 'options count kv_get? kv_get_arg? kv_put? kv_put_arg? > client'],
  Client_PlatformName: [12, 'client > text size'],
  Client_PlatformVersion: [14, 'client > text size'],
  Client_AddressableDevices: [16, 'client > devices count'],
  Client_Compile: [20, 'client program options options_size > executable'],
  Client_BufferFromHostBuffer: [
    22,
    'client data type sides rank strides? strides_count? semantics device memory? layout? > done buffer',
  ],
  DeviceDescription_Kind: [26, 'description > text size'],
  Device_GetDescription: [29, 'device > description'],
  Device_MemoryStats: [34, 'device > in_use peak peak_known _ _ _ _ _ limit limit_known'],
  Executable_Destroy: [40, 'executable'],
  Executable_NumOutputs: [44, 'executable > count'],
  Executable_GetCostAnalysis: [46, 'executable > count properties'],
  Executable_Serialize: [49, 'executable > bytes size serialized free'],
  LoadedExecutable_Destroy: [50, 'executable'],
  LoadedExecutable_GetExecutable: [51, 'loaded > executable'],
  LoadedExecutable_Execute: [55, 'executable options arguments devices count outputs events device?'],
  Executable_DeserializeAndLoad: [56, 'client bytes size > executable'],
  Buffer_Destroy: [58, 'buffer'],
  Buffer_ToHostBuffer: [70, 'buffer layout? target size > done'],
  TopologyDescription_Create: [82, 'name size options count > topology'],
  Compile: [89, 'topology program options options_size client? > executable'],
  Executable_GetCompiledMemoryStats: [96, 'executable > code arguments outputs aliased temporary _ _ _ _ _ peak'],
} as const satisfies Readonly<Record<string, readonly [place: number, members: string]>>;

export type CallName = keyof typeof calls;
type Members<Name extends CallName> = (typeof calls)[Name][1];

type Words<Text extends string> = Text extends `${infer Word} ${infer Rest}` ? Word | Words<Rest> : Text;
type Taken<Text extends string> = Text extends `> ${string}`
  ? never
  : Text extends `${infer Given} > ${string}`
    ? Words<Given>
    : Text extends ''
      ? never
      : Words<Text>;
type Written<Text extends string> = Text extends `${string}> ${infer Given}` ? Exclude<Words<Given>, '_'> : never;
type Optional<Word extends string> = Word extends `${infer Name}?` ? Name : never;
type Required<Word extends string> = Word extends `${string}?` ? never : Word;

/** An address, a number, or memory whose address is meant and which is kept until the call has returned. */
export type Member = bigint | number | ArrayBufferView;

export type TakenBy<Name extends CallName> = { readonly [Key in Required<Taken<Members<Name>>>]: Member } & {
  readonly [Key in Optional<Taken<Members<Name>>>]?: Member;
};
export type WrittenBy<Name extends CallName> = { readonly [Key in Written<Members<Name>>]: bigint };

export interface Layout {
  readonly takes: readonly string[];
  readonly writes: readonly string[];
}

const wordsOf = (text: string): readonly string[] => text.split(' ').filter((word) => word !== '');

/** Members without their question marks. */
export function layoutOf(name: CallName): Layout {
  const [taken = '', written = ''] = calls[name][1].split('>');
  return { takes: wordsOf(taken).map((word) => word.replace('?', '')), writes: wordsOf(written) };
}
