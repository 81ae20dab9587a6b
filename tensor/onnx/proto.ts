/** The messages of ONNX's protocol buffers that assay writes; field numbers from https://github.com/onnx/onnx, onnx.proto. */
import protobuf from 'protobufjs/light.js';
import { many, one } from './fields.ts';

const root = protobuf.Root.fromJSON({
  nested: {
    Model: {
      fields: {
        ir_version: one(1, 'int64'),
        producer_name: one(2, 'string'),
        producer_version: one(3, 'string'),
        doc_string: one(6, 'string'),
        graph: one(7, 'Graph'),
        opset_import: many(8, 'OperatorSet'),
        metadata_props: many(14, 'StringStringEntry'),
      },
    },
    StringStringEntry: { fields: { key: one(1, 'string'), value: one(2, 'string') } },
    OperatorSet: { fields: { domain: one(1, 'string'), version: one(2, 'int64') } },
    Graph: {
      fields: {
        node: many(1, 'Node'),
        name: one(2, 'string'),
        initializer: many(5, 'Tensor'),
        input: many(11, 'ValueInfo'),
        output: many(12, 'ValueInfo'),
      },
    },
    Node: {
      fields: {
        input: many(1, 'string'),
        output: many(2, 'string'),
        name: one(3, 'string'),
        op_type: one(4, 'string'),
        attribute: many(5, 'Attribute'),
        domain: one(7, 'string'),
      },
    },
    Attribute: {
      fields: {
        name: one(1, 'string'),
        f: one(2, 'float'),
        i: one(3, 'int64'),
        s: one(4, 'bytes'),
        ints: many(8, 'int64'),
        type: one(20, 'int32'),
      },
    },
    Tensor: {
      fields: {
        dims: many(1, 'int64'),
        data_type: one(2, 'int32'),
        name: one(8, 'string'),
        raw_data: one(9, 'bytes'),
      },
    },
    ValueInfo: { fields: { name: one(1, 'string'), type: one(2, 'Type') } },
    Type: { fields: { tensor_type: one(1, 'TensorType'), sequence_type: one(4, 'SequenceType') } },
    SequenceType: { fields: { elem_type: one(1, 'Type') } },
    TensorType: { fields: { elem_type: one(1, 'int32'), shape: one(2, 'Shape') } },
    Shape: { fields: { dim: many(1, 'Dimension') } },
    Dimension: { fields: { dim_value: one(1, 'int64'), dim_param: one(2, 'string') } },
  },
});

export interface AttributeMessage {
  readonly name: string;
  readonly type: number;
  readonly f?: number;
  readonly i?: number;
  readonly s?: Uint8Array;
  readonly ints?: readonly number[];
}

export interface NodeMessage {
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly name: string;
  readonly op_type: string;
  readonly domain: string;
  readonly attribute: readonly AttributeMessage[];
}

export interface TensorMessage {
  readonly dims: readonly number[];
  readonly data_type: number;
  readonly name: string;
  readonly raw_data: Uint8Array;
}

/** A side's length, or a name for one that each call has its own of. */
export type DimensionMessage = { readonly dim_value: number } | { readonly dim_param: string };

interface TensorTypeMessage {
  readonly elem_type: number;
  readonly shape?: { readonly dim: readonly DimensionMessage[] };
}

export type TypeMessage =
  | { readonly tensor_type: TensorTypeMessage }
  | { readonly sequence_type: { readonly elem_type: { readonly tensor_type: TensorTypeMessage } } };

export interface ValueInfoMessage {
  readonly name: string;
  readonly type: TypeMessage;
}

export interface ModelMessage {
  readonly ir_version: number;
  readonly producer_name: string;
  readonly producer_version?: string;
  readonly doc_string?: string;
  readonly metadata_props?: readonly { readonly key: string; readonly value: string }[];
  readonly opset_import: readonly { readonly domain: string; readonly version: number }[];
  readonly graph: {
    readonly name: string;
    readonly node: readonly NodeMessage[];
    readonly initializer: readonly TensorMessage[];
    readonly input: readonly ValueInfoMessage[];
    readonly output: readonly ValueInfoMessage[];
  };
}

const model = root.lookupType('Model');

export const encodeModel = (message: ModelMessage): Uint8Array => model.encode(message).finish();
