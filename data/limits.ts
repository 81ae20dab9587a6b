/** Most pixels that an image may have: Pillow's limit against decompression bombs. Checked on the header alone. */
export const PIXEL_LIMIT = 178_956_970;
