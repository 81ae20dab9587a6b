/** What is used of codec packages that bring no types. */
declare module '@cornerstonejs/codec-openjpeg/decodewasmjs' {
  import type { CodecFactory, FrameInfo, WasmDecoder } from 'assay-wasm-codec';

  const factory: CodecFactory<{ readonly J2KDecoder: new () => WasmDecoder & { readHeader(): void } }>;

  export type { FrameInfo };
  export default factory;
}

declare module '@cornerstonejs/codec-charls/decodewasmjs' {
  import type { CodecFactory, WasmDecoder } from 'assay-wasm-codec';

  const factory: CodecFactory<{ readonly JpegLSDecoder: new () => WasmDecoder }>;
  export default factory;
}

declare module 'assay-wasm-codec' {
  export interface FrameInfo {
    readonly width: number;
    readonly height: number;
    readonly bitsPerSample: number;
    readonly componentCount: number;
    readonly isSigned: boolean;
  }
  export interface WasmDecoder {
    /** Views of memory that the next call may move. */
    getEncodedBuffer(length: number): Uint8Array;
    getDecodedBuffer(): Uint8Array;
    decode(): void;
    getFrameInfo(): FrameInfo;
    delete(): void;
  }
  /** @param output where the codec tells of its progress; else standard output */
  export type CodecFactory<Module> = (output?: CodecOutput) => Promise<Module>;
  export interface CodecOutput {
    readonly print: (text: string) => void;
    readonly printErr: (text: string) => void;
  }
}

declare module 'jpeg-lossless-decoder-js' {
  export class Decoder {
    /** Samples as the file has them, in bytes of the machine's order. */
    decompress(buffer: ArrayBuffer, offset: number, length: number): ArrayBuffer;
  }
}
