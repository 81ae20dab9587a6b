/**
 * What PyTorch checkpoints store beside the weights: it follows from the sizes, or counts what nothing asks for (batches
 * of a norm, models of torch's average), so models neither want nor lack it. Any file may have it.
 */
export const DERIVED =
  /(^|\.)(relative_position_index|relative_coords_table|attn_mask|num_batches_tracked|n_averaged)$/;
export const DERIVED_REASON = 'follows from sizes, or is a counter';
