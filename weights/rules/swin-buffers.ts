/** What Swin checkpoints store beside the parameters; it follows from the sizes, so models make it themselves. */
export const SWIN_BUFFERS = /(^|\.)(relative_position_index|attn_mask)$/;
