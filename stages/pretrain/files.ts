/** What a `pretrain` step leaves. */

/** Encoder and decoder under the names of the method's authors. */
export const CHECKPOINT_FILE = 'checkpoint.safetensors';
/** Method, number of images, and losses and rates an epoch. */
export const HISTORY_FILE = 'history.json';
/** Pictures: an image, what the model saw of it, and what it made of that. */
export const RECONSTRUCTIONS_FILE = 'reconstructions.png';
