/**
 * What PyTorch checkpoints store beside the weights: it follows from the sizes, or counts batches that nothing asks
 * for, so models neither want nor lack it. Any file may have it.
 */
export const DERIVED = /(^|\.)(relative_position_index|attn_mask|num_batches_tracked)$/;
