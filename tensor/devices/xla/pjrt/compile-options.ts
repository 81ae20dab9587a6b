/** xla.CompileOptionsProto, by field numbers from https://github.com/openxla/xla, xla/pjrt/proto/compile_options.proto. */
import protobuf from 'protobufjs/light.js';
import { many, one } from '../../../onnx/fields.ts';

/** Fields of XLA's DebugOptions by name: what XLA_FLAGS says for a process, said for one program. */
export type Flags = Readonly<Record<string, string | number | boolean>>;

const root = protobuf.Root.fromJSON({
  nested: {
    CompileOptions: {
      fields: {
        build: one(3, 'BuildOptions'),
        // A map from names to flags is a list of pairs on the wire.
        flags: many(7, 'NamedFlag'),
      },
    },
    BuildOptions: {
      fields: {
        device_ordinal: one(1, 'int64'),
        replicas: one(4, 'int64'),
        partitions: one(5, 'int64'),
        use_spmd: one(6, 'bool'),
        devices: one(9, 'DeviceAssignment'),
        use_shardy: one(19, 'bool'),
      },
    },
    DeviceAssignment: {
      fields: { replicas: one(1, 'int32'), partitions: one(2, 'int32'), computations: many(3, 'ComputationDevices') },
    },
    ComputationDevices: { fields: { replica_devices: many(1, 'int64') } },
    NamedFlag: { fields: { name: one(1, 'string'), flag: one(2, 'Flag') } },
    Flag: {
      // One of these is set, be it to zero: without this a default value would be left out.
      oneofs: { value: { oneof: ['text', 'bool', 'int', 'double'] } },
      fields: { text: one(1, 'string'), bool: one(2, 'bool'), int: one(3, 'int64'), double: one(4, 'double') },
    },
  },
});
const message = root.lookupType('CompileOptions');

function flagOf(value: string | number | boolean) {
  if (typeof value === 'string') return { text: value };
  if (typeof value === 'boolean') return { bool: value };
  return Number.isInteger(value) ? { int: value } : { double: value };
}

/** @param devices devices that run the program together, each on its part of a batch */
export function compileOptions(flags: Flags, devices = 1): Uint8Array {
  const places = Array.from({ length: devices }, (_, device) => ({ replica_devices: [device] }));
  const together = {
    use_spmd: true,
    use_shardy: true,
    devices: { replicas: 1, partitions: devices, computations: places },
  };
  const build = { replicas: 1, partitions: devices, ...(devices > 1 ? { device_ordinal: -1, ...together } : {}) };
  const named = Object.entries(flags).map(([name, value]) => ({ name, flag: flagOf(value) }));
  return message.encode({ build, flags: named }).finish();
}
