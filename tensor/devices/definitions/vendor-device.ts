import type { Precision } from '../../device.ts';
import type { DeviceDefinition } from '../definition.ts';
import type { Vendor } from '../xla/vendor.ts';

/** What all devices of XLA have in common. */
export const ofXla = {
  library: 'XLA',
  comesWithAssay: false,
  runsOn: 'accelerator',
  several: true,
  measured: 'always',
} as const satisfies Partial<DeviceDefinition>;

/** A device behind a vendor's plugin of XLA. What a user has installed for it says that it is there. */
export function vendorDevice(
  name: string,
  precisions: readonly ['float32', ...Precision[]],
  vendor: Vendor,
): DeviceDefinition {
  return {
    ...ofXla,
    precisions,
    auto: 'where it works',
    open: async (options) => (await import('../xla/open.ts')).vendorDevice(name, vendor, options),
  };
}
