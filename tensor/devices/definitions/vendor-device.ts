import type { Precision } from '../../device.ts';
import type { Cards, DeviceDefinition } from '../definition.ts';
import { thisMachine } from '../xla/machine.ts';
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
    ...(vendor.cards !== undefined && { cards: () => installedCards(vendor) }),
    open: async (options) => (await import('../xla/open.ts')).vendorDevice(name, vendor, options),
  };
}

/** None where no plugin is installed for them. */
async function installedCards(vendor: Vendor): Promise<Cards> {
  const [{ findPlugin }, cards] = [await import('../xla/plugins.ts'), await vendor.cards!(thisMachine)];
  return (await findPlugin(vendor)) === null ? { ...cards, ids: [] } : cards;
}
