import { vendorDevice } from './vendor-device.ts';

/** Apple GPUs. */
export const metal = vendorDevice('metal', ['float32', 'bf16'], {
  system: 'darwin',
  platform: /metal|mps/i,
  within: 'jax_plugins',
  folder: /^metal_plugin$/,
  file: /^pjrt_plugin_metal.*\.dylib$/,
  packages: ['jax-metal==0.1.1'],
  needs: 'an Apple GPU and macOS 14',
  client: {},
  deterministic: {},
});
